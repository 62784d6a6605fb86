package io.github.polyloss.cli.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import io.github.polyloss.training.AbsentIsNaN;
import io.github.polyloss.training.RunSummary;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code summary.json}: the record's components are its keys, and {@code versions} those of all
 * that the numbers depend on.
 */
final class SummaryJson {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(
              new SimpleModule()
                  .addSerializer(double.class, new FiniteOrNull())
                  .addDeserializer(double.class, new AbsentIsNaN()))
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private SummaryJson() {}

  static void write(RunSummary summary, OutputStream out) throws IOException {
    ObjectNode json = MAPPER.valueToTree(summary);
    ObjectNode versions = json.putObject("versions");
    Versions.rows().forEach(row -> versions.put(row.get(0), row.get(1)));
    out.write(MAPPER.writeValueAsBytes(json));
    out.write('\n');
  }

  static RunSummary read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    try {
      return MAPPER.readValue(bytes, RunSummary.class);
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is not the summary of a run: " + e.getOriginalMessage(), e);
    }
  }

  /** JSON has no NaN and no infinity; a training that diverged must still be written. */
  private static final class FiniteOrNull extends StdScalarSerializer<Double> {

    FiniteOrNull() {
      super(Double.class);
    }

    @Override
    public void serialize(Double value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      if (Double.isFinite(value)) {
        json.writeNumber(value);
      } else {
        json.writeNull();
      }
    }
  }
}
