package io.github.polyloss.resnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SafeTensorsTest {
  @TempDir private Path folder;

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Map<String, INDArray> tensors = new LinkedHashMap<>();
    tensors.put("matrix", Nd4j.rand(DataType.FLOAT, 3, 5));
    tensors.put("view", Nd4j.rand(DataType.FLOAT, 4, 2).transpose());
    tensors.put("double", Nd4j.createFromArray(1.5, -2.25));
    tensors.put("scalar", Nd4j.scalar(3f));
    tensors.put("empty", Nd4j.create(DataType.FLOAT, 0, 2));
    Path file = folder.resolve("all.safetensors");
    SafeTensors.write(file, tensors, Map.of("format", "pt"));

    SafeTensors read = SafeTensors.read(file);

    assertThat(read.names()).containsExactlyElementsOf(tensors.keySet());
    tensors.forEach(
        (name, tensor) ->
            assertThat(read.get(name).toArray()).as(name).isEqualTo(tensor.castTo(DataType.FLOAT)));
    assertThat(read.get("view").toArray().ordering()).isEqualTo('c');
    assertThat(read.get("absent")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "F64, 000000000000F83F, 1.5",
    "F32, 0000C03F, 1.5",
    "F16, 003E, 1.5",
    "F16, 0100, 5.9604645e-8",
    "F16, FF7B, 65504",
    "F16, 007C, Infinity",
    "F16, 00BC, -1",
    "BF16, C03F, 1.5",
    "BF16, 80FF, -Infinity",
    "I64, FEFFFFFFFFFFFFFF, -2"
  })
  void everyTypeIsReadAsFloat(String dtype, String hex, float value) throws IOException {
    byte[] data = new byte[hex.length() / 2];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
    }
    String header = "{'x':{'dtype':'%s','shape':[1],'data_offsets':[0,%d]}}";

    SafeTensor tensor = SafeTensors.read(file(header.formatted(dtype, data.length), data)).get("x");

    assertThat(tensor.dtype()).isEqualTo(dtype);
    assertThat(tensor.shape()).containsExactly(1);
    assertThat(tensor.toArray().toFloatVector()).containsExactly(value);
  }

  /** The header, the bytes of values, the message after the file's name. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                                  | 0 | the header must be a JSON object, got ARRAY",
        "{'x'                                | 0 | the header is broken: Unexpected end-of-input",
        "{} {}                               | 0 | the header is broken: Trailing token",
        "{'x':{},'x':{}}                     | 0 | the header is broken: Duplicate field 'x'",
        "{'x':{'dtype':'F32','dtype':'F16'}} | 0 | the header is broken: Duplicate field 'dtype'",
        "{}                                  | 4 | its tensors must fill the 4 bytes of values, got 0",
        "{'x':1}                             | 0 | tensor x: dtype must be one of [F16, BF16, F32, F64, I64], got none",
        "{'x':{'dtype':'U8'}}                | 0 | tensor x: dtype must be one of [F16, BF16, F32, F64, I64], got \"U8\"",
        "{'x':{'dtype':'F32'}}               | 0 | tensor x: shape must be a list of whole numbers, got none",
        "{'x':{'dtype':'F32','shape':[-1]}}  | 0 | tensor x: shape must hold whole numbers, none negative, got [-1]",
        "{'x':{'dtype':'F32','shape':[1.5]}} | 0 | tensor x: shape must hold whole numbers, none negative, got [1.5]",
        "{'x':{'dtype':'F32','shape':[9223372036854775808]}} | 0 | tensor x: shape must hold whole numbers, none negative, got [9223372036854775808]",
        "{'x':{'dtype':'F32','shape':[1]}}   | 4 | tensor x: data_offsets must be a list of whole numbers, got none",
        "{'x':{'dtype':'F32','shape':[1],'data_offsets':[0]}}   | 4 | tensor x: data_offsets must be [begin, end] within the 4 bytes of values, got [0]",
        "{'x':{'dtype':'F32','shape':[1],'data_offsets':[4,0]}} | 4 | tensor x: data_offsets must be [begin, end] within the 4 bytes of values, got [4,0]",
        "{'x':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 4 | tensor x: data_offsets must be [begin, end] within the 4 bytes of values, got [0,8]",
        "{'x':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}} | 4 | tensor x: shape [2] of F32 must fill its data_offsets, got 4 bytes",
        "{'x':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,0]}} | 0 | tensor x: shape [4294967296,4294967296] of F32 must fill its data_offsets, got 0 bytes",
        "{'x':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'y':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | 4 | tensor y: data_offsets must not overlap another tensor's, which end at 4, got 0",
        "{'x':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | 8 | tensor x: data_offsets must leave no hole and begin at 0, got 4",
        "{'x':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | 8 | its tensors must fill the 8 bytes of values, got 4"
      })
  void brokenHeaderIsNamed(String header, int bytes, String message) throws IOException {
    Path file = file(header, new byte[bytes]);
    assertThatThrownBy(() -> SafeTensors.read(file))
        .isInstanceOf(WeightsException.class)
        .hasMessageStartingWith(file + ": " + message)
        .message()
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({"3, 3", "9223372036854775807, 9223372036854775807", "-1, 18446744073709551615"})
  void headerEndsWithinTheFile(long length, String shown) throws IOException {
    Path file = folder.resolve("x.safetensors");
    ByteBuffer bytes = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    Files.write(file, bytes.array());
    assertThatThrownBy(() -> SafeTensors.read(file))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("the header's length must be at most 2 bytes here, got " + shown);
  }

  @Test
  void absentFileIsNamed() {
    Path file = folder.resolve("absent.safetensors");
    assertThatThrownBy(() -> SafeTensors.read(file))
        .isInstanceOf(WeightsException.class)
        .hasMessage(file + ": no such file");
  }

  @Test
  void cutFileIsRefusedWhereverItIsCut() throws IOException {
    byte[] whole = Files.readAllBytes(written());
    for (int length = 0; length < whole.length; length++) {
      Path cut = folder.resolve("cut.safetensors");
      Files.write(cut, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> SafeTensors.read(cut)).isInstanceOf(WeightsException.class);
    }
  }

  @Test
  void damagedHeaderIsReadOrRefusedButNothingElse() throws IOException {
    byte[] whole = Files.readAllBytes(written());
    Random random = new Random(1);
    int refused = 0;
    for (int trial = 0; trial < 500; trial++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(whole.length - 24)] = (byte) random.nextInt(256);
      Path file = folder.resolve("damaged.safetensors");
      Files.write(file, damaged);
      try {
        SafeTensors.read(file);
      } catch (WeightsException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(250, 500);
  }

  private Path written() throws IOException {
    Path file = folder.resolve("whole.safetensors");
    Map<String, INDArray> tensors = new LinkedHashMap<>();
    tensors.put("a", Nd4j.ones(2, 2));
    tensors.put("b", Nd4j.ones(2));
    SafeTensors.write(file, tensors, Map.of());
    return file;
  }

  private Path file(String header, byte[] data) throws IOException {
    byte[] json = header.strip().replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + data.length);
    bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json).put(data);
    Path file = folder.resolve("x.safetensors");
    Files.write(file, bytes.array());
    return file;
  }
}
