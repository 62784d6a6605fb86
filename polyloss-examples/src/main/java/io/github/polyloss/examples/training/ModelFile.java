package io.github.polyloss.examples.training;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.polyloss.examples.UserException;
import io.github.polyloss.examples.io.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
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
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

  /**
   * Writes the model; {@code file} is either left as it was or whole.
   *
   * @param file where to
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
   * @throws UserException if the file is no such model; the message names it
   */
  public static ModelFile read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserException("model " + file + ": no such file");
    }
    ModelFile model;
    try {
      // The card first: a file without one never gets as far as DL4J's reader.
      ModelCard card = card(file);
      model = new ModelFile(ModelSerializer.restoreComputationGraph(file.toFile(), false), card);
    } catch (IOException | RuntimeException e) {
      throw new UserException("model " + file + " cannot be read: " + e.getMessage(), e);
    }
    long outputs = model.network.getOutputLayer(0).getParam("b").length();
    if (outputs != model.card.classNames().size()) {
      throw new UserException(
          "model %s has %d outputs, but names %d classes"
              .formatted(file, outputs, model.card.classNames().size()));
    }
    return model;
  }

  private static ModelCard card(Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      if (zip.getEntry(ModelSerializer.PREPROCESSOR_BIN) != null) {
        // DL4J would deserialise it as a Java object, whatever class that is.
        throw new IOException("it holds " + ModelSerializer.PREPROCESSOR_BIN + ", a Java object");
      }
      ZipEntry entry = zip.getEntry(CARD_ENTRY);
      if (entry == null) {
        throw new IOException("it has no " + CARD_ENTRY + ", so its classes are unknown");
      }
      try (InputStream in = zip.getInputStream(entry)) {
        return JSON.readValue(in, ModelCard.class);
      }
    }
  }
}
