package io.github.polyloss.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Replaces each field of a JSON text in turn by what does not belong there. */
final class JsonDamage {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> REPLACEMENTS =
      List.of(
          "null",
          "-1",
          "0",
          "1e300",
          "2147483647",
          "9223372036854775808",
          "true",
          "\"x\"",
          "\"java.lang.Runtime\"",
          "\"two\\nlines\"",
          "[]",
          "{}",
          "[".repeat(20_000) + "]".repeat(20_000));

  private JsonDamage() {}

  static List<byte[]> eachField(byte[] json) throws IOException {
    JsonNode root = JSON.readTree(json);
    List<String> texts = new ArrayList<>();
    damage(root, root, texts);
    return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }

  private static void damage(JsonNode root, JsonNode node, List<String> texts)
      throws JsonProcessingException {
    if (node instanceof ObjectNode object) {
      for (String name : List.copyOf(fieldNames(object))) {
        JsonNode value = object.get(name);
        object.remove(name);
        texts.add(JSON.writeValueAsString(root));
        for (String replacement : REPLACEMENTS) {
          texts.add(with(root, replacement, mark -> object.put(name, mark)));
        }
        object.set(name, value);
        damage(root, value, texts);
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        int at = i;
        JsonNode value = array.get(i);
        for (String replacement : REPLACEMENTS) {
          texts.add(with(root, replacement, mark -> array.set(at, array.textNode(mark))));
        }
        array.set(i, value);
        damage(root, value, texts);
      }
    }
  }

  private static List<String> fieldNames(ObjectNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private interface Setter {
    void set(String mark);
  }

  /** By way of a mark, since what takes its place may be nothing that the library would write. */
  private static String with(JsonNode root, String replacement, Setter setter)
      throws JsonProcessingException {
    String mark = "the field to damage";
    setter.set(mark);
    return JSON.writeValueAsString(root).replace('"' + mark + '"', replacement);
  }
}
