package io.github.polyloss.training;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.polyloss.internal.AtomicFile;
import io.github.polyloss.internal.OneLine;
import io.github.polyloss.onednn.FastLayers;
import io.github.polyloss.resnet.SavedGraph;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;

/**
 * A trained model as one file: a DL4J model {@code .zip} with one more entry, the {@link
 * ModelCard}.
 *
 * @param network body and head
 * @param card what must be known to use it
 */
public record ModelFile(ComputationGraph network, ModelCard card) {

  private static final String CARD_ENTRY = "polyloss.json";
  private static final int MAX_CARD_BYTES = 4_000_000;
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * Writes the model; {@code file} is either left as it was or whole.
   *
   * @param file the {@code .zip} to write; replaced if it exists
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    AtomicFile.fill(
        file,
        part -> {
          ModelSerializer.writeModel(network, part.toFile(), false);
          try (FileSystem zip = FileSystems.newFileSystem(part)) {
            Files.write(zip.getPath(CARD_ENTRY), JSON.writeValueAsBytes(card));
          }
        });
  }

  /**
   * Reads a model.
   *
   * @param file written by {@link #write}
   * @return the model
   * @throws IOException if the file is no such model; the message names it
   */
  public static ModelFile read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          "model "
              + file
              + (Files.isDirectory(file) ? ": a folder, not a file" : ": no such file"));
    }
    ModelFile model;
    try (ZipFile zip = new ZipFile(file.toFile())) {
      // The card first: it tells a model of this program from another.
      ModelCard card = card(zip);
      model = new ModelFile(SavedGraph.read(zip), card);
    } catch (IOException | RuntimeException e) {
      throw new IOException(OneLine.of("model " + file + " cannot be read: " + e.getMessage()), e);
    }
    long outputs = model.network.getOutputLayer(0).getParam("b").length();
    if (outputs != model.card.classNames().size()) {
      throw new IOException(
          "model %s has %d outputs, but names %d classes"
              .formatted(file, outputs, model.card.classNames().size()));
    }
    FastLayers.install(model.network);
    return model;
  }

  private static ModelCard card(ZipFile zip) throws IOException {
    if (zip.getEntry(CARD_ENTRY) == null) {
      throw new IOException("it has no " + CARD_ENTRY + ", so its classes are unknown");
    }
    return JSON.readValue(SavedGraph.bytes(zip, CARD_ENTRY, MAX_CARD_BYTES), ModelCard.class);
  }
}
