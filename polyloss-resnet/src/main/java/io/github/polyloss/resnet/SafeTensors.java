package io.github.polyloss.resnet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.polyloss.internal.AtomicFile;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A file of named tensors in the <a href="https://huggingface.co/docs/safetensors">safetensors</a>
 * format: the length of the header (8 bytes, little endian), the header (JSON: type, shape and
 * place of each tensor), the values.
 *
 * <p>The whole header is checked before anything is allocated for what it claims; the values stay
 * in the mapped file until {@link SafeTensor#toArray()}.
 */
public final class SafeTensors {
  /** What the format's own implementation accepts at most. */
  private static final long MAX_HEADER_BYTES = 100_000_000;

  private static final String METADATA = "__metadata__";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Map<String, SafeTensor> tensors;

  private SafeTensors(Map<String, SafeTensor> tensors) {
    this.tensors = Collections.unmodifiableMap(tensors);
  }

  /**
   * Reads the header and checks it against the file.
   *
   * @param file to read
   * @return its tensors
   * @throws WeightsException if the file is absent or is not what the format asks for
   */
  public static SafeTensors read(Path file) throws WeightsException {
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      if (size > Integer.MAX_VALUE) {
        throw new WeightsException(file, "must be smaller than 2 GiB, got " + size + " bytes");
      }
      ByteBuffer bytes =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, size).order(ByteOrder.LITTLE_ENDIAN);
      return new SafeTensors(new Parser(file, bytes).tensors());
    } catch (WeightsException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw new WeightsException(file, "no such file", e);
    } catch (IOException e) {
      throw new WeightsException(file, "cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Writes tensors as 32-bit floats, in the map's order.
   *
   * @param file to write; replaced if it exists
   * @param tensors by name
   * @param metadata free text by name, kept in the header
   * @throws IOException if it cannot be written
   */
  public static void write(Path file, Map<String, INDArray> tensors, Map<String, String> metadata)
      throws IOException {
    ObjectNode header = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      header.set(METADATA, JSON.valueToTree(metadata));
    }
    long offset = 0;
    for (Map.Entry<String, INDArray> tensor : tensors.entrySet()) {
      long end = offset + tensor.getValue().length() * Float.BYTES;
      ObjectNode entry = header.putObject(tensor.getKey());
      entry.put("dtype", DType.F32.name());
      entry.set("shape", JSON.valueToTree(tensor.getValue().shape()));
      entry.set("data_offsets", JSON.valueToTree(new long[] {offset, end}));
      offset = end;
    }
    byte[] json = JSON.writeValueAsBytes(header);
    // Spaces behind the header align the values, as the format asks of writers.
    int padding = Math.floorMod(-json.length, Long.BYTES);
    AtomicFile.write(
        file, out -> write(new DataOutputStream(out), json, padding, tensors.values()));
  }

  private static void write(
      DataOutputStream out, byte[] json, int padding, Iterable<INDArray> tensors)
      throws IOException {
    out.writeLong(Long.reverseBytes(json.length + padding));
    out.write(json);
    out.write(" ".repeat(padding).getBytes());
    for (INDArray tensor : tensors) {
      float[] values = tensor.castTo(DataType.FLOAT).dup('c').data().asFloat();
      ByteBuffer bytes =
          ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(values);
      out.write(bytes.array());
    }
    out.flush();
  }

  /**
   * The names.
   *
   * @return the names of all tensors, in the header's order
   */
  public Set<String> names() {
    return tensors.keySet();
  }

  /**
   * Finds a tensor by name.
   *
   * @param name of a tensor, torchvision's for a ResNet: {@code layer1.0.conv1.weight}
   * @return that tensor, or null if the file has none of that name
   */
  public SafeTensor get(String name) {
    return tensors.get(name);
  }

  private record Entry(String name, DType dtype, long[] shape, long begin, long end) {}

  private static final class Parser {
    private final Path file;
    private final ByteBuffer bytes;

    Parser(Path file, ByteBuffer bytes) {
      this.file = file;
      this.bytes = bytes;
    }

    Map<String, SafeTensor> tensors() throws WeightsException {
      JsonNode header = header();
      ByteBuffer data = bytes.slice();
      List<Entry> entries = new ArrayList<>();
      for (Map.Entry<String, JsonNode> field : header.properties()) {
        if (!field.getKey().equals(METADATA)) {
          entries.add(entry(field.getKey(), field.getValue(), data.remaining()));
        }
      }
      checkThatDataIsCovered(entries, data.remaining());
      Map<String, SafeTensor> tensors = new LinkedHashMap<>();
      for (Entry entry : entries) {
        ByteBuffer values = data.slice((int) entry.begin, (int) (entry.end - entry.begin));
        tensors.put(entry.name, new SafeTensor(entry.dtype, entry.shape, values));
      }
      return tensors;
    }

    private JsonNode header() throws WeightsException {
      if (bytes.remaining() < Long.BYTES) {
        throw new WeightsException(
            file, "must start with the 8 bytes of the header's length, got " + bytes.remaining());
      }
      long length = bytes.getLong();
      long limit = Math.min(MAX_HEADER_BYTES, bytes.remaining());
      if (length < 0 || length > limit) {
        throw new WeightsException(
            file,
            "the header's length must be at most "
                + limit
                + " bytes here, got "
                + Long.toUnsignedString(length)
                + "; is it a safetensors file?");
      }
      byte[] json = new byte[(int) length];
      bytes.get(json);
      JsonNode header;
      try {
        header = JSON.readTree(json);
      } catch (JsonProcessingException e) {
        throw new WeightsException(file, "the header is broken: " + e.getOriginalMessage(), e);
      } catch (IOException e) {
        throw new WeightsException(file, "the header is broken: " + e.getMessage(), e);
      }
      if (!header.isObject()) {
        throw new WeightsException(
            file, "the header must be a JSON object, got " + header.getNodeType());
      }
      return header;
    }

    private Entry entry(String name, JsonNode node, long dataBytes) throws WeightsException {
      DType dtype = dtype(name, node.path("dtype"));
      long[] shape = naturals(name, "shape", node.path("shape"));
      long[] offsets = naturals(name, "data_offsets", node.path("data_offsets"));
      if (offsets.length != 2 || offsets[0] > offsets[1] || offsets[1] > dataBytes) {
        throw problem(
            name,
            "data_offsets must be [begin, end] within the " + dataBytes + " bytes of values",
            node.path("data_offsets"));
      }
      long length = offsets[1] - offsets[0];
      if (!isBytes(length, dtype, shape)) {
        throw problem(
            name,
            "shape %s of %s must fill its data_offsets".formatted(node.path("shape"), dtype),
            length + " bytes");
      }
      return new Entry(name, dtype, shape, offsets[0], offsets[1]);
    }

    private DType dtype(String name, JsonNode node) throws WeightsException {
      for (DType dtype : DType.values()) {
        if (dtype.name().equals(node.asText())) {
          return dtype;
        }
      }
      throw problem(name, "dtype must be one of " + List.of(DType.values()), node);
    }

    private long[] naturals(String name, String field, JsonNode node) throws WeightsException {
      if (!node.isArray()) {
        throw problem(name, field + " must be a list of whole numbers", node);
      }
      long[] numbers = new long[node.size()];
      for (int i = 0; i < numbers.length; i++) {
        JsonNode number = node.get(i);
        if (!number.isIntegralNumber() || !number.canConvertToLong() || number.asLong() < 0) {
          throw problem(name, field + " must hold whole numbers, none negative", node);
        }
        numbers[i] = number.asLong();
      }
      return numbers;
    }

    private static boolean isBytes(long length, DType dtype, long[] shape) {
      try {
        return length == LongStream.of(shape).reduce(dtype.bytes(), Math::multiplyExact);
      } catch (ArithmeticException e) {
        return false;
      }
    }

    private void checkThatDataIsCovered(List<Entry> entries, long dataBytes)
        throws WeightsException {
      List<Entry> inOrder = new ArrayList<>(entries);
      inOrder.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
      long covered = 0;
      for (Entry entry : inOrder) {
        if (entry.begin != covered) {
          throw problem(
              entry.name,
              entry.begin < covered
                  ? "data_offsets must not overlap another tensor's, which end at " + covered
                  : "data_offsets must leave no hole and begin at " + covered,
              entry.begin);
        }
        covered = entry.end;
      }
      if (covered != dataBytes) {
        throw new WeightsException(
            file, "its tensors must fill the " + dataBytes + " bytes of values, got " + covered);
      }
    }

    private WeightsException problem(String tensor, String rule, Object value) {
      String got = value instanceof JsonNode node && node.isMissingNode() ? "none" : "" + value;
      return new WeightsException(file, "tensor " + tensor + ": " + rule + ", got " + got);
    }
  }
}
