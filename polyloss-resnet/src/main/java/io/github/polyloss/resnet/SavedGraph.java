package io.github.polyloss.resnet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.github.polyloss.internal.RowVector;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Reads the network of a {@code .zip} that DL4J's {@link ModelSerializer} wrote.
 *
 * <p>DL4J's own reader takes whatever is in the file: it unpacks every entry into memory, and
 * deserialises {@code preprocessor.bin} as a Java object of any class. Here only the configuration
 * and the parameters are read, the second not before the first has said how many there are.
 */
public final class SavedGraph {

  private static final int MAX_CONFIGURATION_BYTES = 16_000_000;
  private static final long MAX_PARAMETERS = 500_000_000;

  /** A graph's vertices, their layers, and what those hold lie within a dozen. */
  private static final int MAX_DEPTH = 50;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private SavedGraph() {}

  /**
   * Reads the network, without the state of its updater.
   *
   * @param zip what DL4J wrote
   * @return the network
   * @throws IOException if an entry is missing, damaged or too large, or is not what it should be
   */
  public static ComputationGraph read(ZipFile zip) throws IOException {
    byte[] json = bytes(zip, ModelSerializer.CONFIGURATION_JSON, MAX_CONFIGURATION_BYTES);
    checkDepth(json);
    try {
      ComputationGraphConfiguration configuration =
          ComputationGraphConfiguration.fromJson(new String(json, StandardCharsets.UTF_8));
      long expected =
          configuration.getVertices().values().stream()
              .mapToLong(vertex -> vertex.numParams(true))
              .reduce(0, Math::addExact);
      if (expected > MAX_PARAMETERS) {
        throw new IOException(
            "a network may have at most %d parameters, got %d".formatted(MAX_PARAMETERS, expected));
      }
      INDArray parameters = parameters(zip, expected);
      configuration.setDataType(parameters.dataType());
      ComputationGraph network = new ComputationGraph(configuration);
      network.init(parameters, false);
      return network;
    } catch (RuntimeException e) {
      throw new IOException(
          "%s describes no network: %s".formatted(ModelSerializer.CONFIGURATION_JSON, reason(e)),
          e);
    }
  }

  /**
   * Reads an entry whole, and checks it against its CRC-32.
   *
   * @param zip that holds the entry
   * @param name of the entry
   * @param limit how many bytes it may have at most
   * @return its bytes
   * @throws IOException if it is missing, damaged or too large
   */
  public static byte[] bytes(ZipFile zip, String name, int limit) throws IOException {
    ZipEntry entry = entry(zip, name);
    try (CheckedInputStream in = checked(zip, entry)) {
      byte[] bytes = in.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw new IOException("%s may have at most %d bytes".formatted(name, limit));
      }
      checkSum(in, entry);
      return bytes;
    }
  }

  private static INDArray parameters(ZipFile zip, long expected) throws IOException {
    ZipEntry entry = entry(zip, ModelSerializer.COEFFICIENTS_BIN);
    try (CheckedInputStream in = checked(zip, entry)) {
      INDArray parameters = RowVector.read(new DataInputStream(in), expected);
      if (parameters.length() != expected) {
        throw new IOException(
            "the network has %d parameters, got %d".formatted(expected, parameters.length()));
      }
      if (in.read() >= 0) {
        throw new IOException(entry.getName() + " goes on behind the parameters");
      }
      checkSum(in, entry);
      return parameters;
    }
  }

  private static ZipEntry entry(ZipFile zip, String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new IOException("it has no " + name);
    }
    return entry;
  }

  private static CheckedInputStream checked(ZipFile zip, ZipEntry entry) throws IOException {
    return new CheckedInputStream(
        new BufferedInputStream(zip.getInputStream(entry), 1 << 16), new CRC32());
  }

  /** {@link ZipFile}, other than {@code ZipInputStream}, leaves that to its user. */
  private static void checkSum(CheckedInputStream in, ZipEntry entry) throws IOException {
    if (in.getChecksum().getValue() != entry.getCrc()) {
      throw new IOException(entry.getName() + " is damaged: its CRC-32 is wrong");
    }
  }

  /** The JSON library inside ND4J knows no limit and would end in a StackOverflowError. */
  private static void checkDepth(byte[] json) throws IOException {
    try (JsonParser parser = JSON.createParser(json)) {
      while (parser.nextToken() != null) {
        parser.skipChildren();
      }
    } catch (IOException e) {
      throw new IOException(
          ModelSerializer.CONFIGURATION_JSON + " is no JSON to be read: " + e.getMessage(), e);
    }
  }

  private static String reason(RuntimeException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
