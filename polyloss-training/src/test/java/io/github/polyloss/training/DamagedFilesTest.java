package io.github.polyloss.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.dl4j.LossPolyN;
import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.resnet.ResNet;
import io.github.polyloss.resnet.SafeTensor;
import io.github.polyloss.resnet.SafeTensors;
import io.github.polyloss.resnet.WeightsException;
import io.github.polyloss.testing.Fuzz;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Whatever a file of weights, a model or a checkpoint holds, it is read, or refused in one line.
 */
class DamagedFilesTest {

  private static final String CONFIGURATION = "configuration.json";
  private static final String COEFFICIENTS = "coefficients.bin";
  private static final String CARD = "polyloss.json";

  @TempDir private Path folder;

  @Test
  void safetensors() throws IOException, InterruptedException {
    Map<String, INDArray> tensors = new LinkedHashMap<>();
    tensors.put("conv1.weight", Nd4j.ones(2, 3, 3, 3));
    tensors.put("bn1.bias", Nd4j.ones(2));
    Path written = folder.resolve("whole.safetensors");
    SafeTensors.write(written, tensors, Map.of("format", "pt"));
    byte[] whole = Files.readAllBytes(written);
    int headerLength = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
    byte[] header = Arrays.copyOfRange(whole, Long.BYTES, Long.BYTES + headerLength);
    byte[] values = Arrays.copyOfRange(whole, Long.BYTES + headerLength, whole.length);
    List<byte[]> fields =
        JsonDamage.eachField(header).stream().map(json -> safetensors(json, values)).toList();
    Fuzz fuzz =
        new Fuzz(
            ".safetensors",
            WeightsException.class,
            input -> {
              SafeTensors read = SafeTensors.read(Files.write(folder.resolve("damaged"), input));
              for (String name : read.names()) {
                SafeTensor tensor = read.get(name);
                long length = LongStream.of(tensor.shape()).reduce(1, Math::multiplyExact);
                assertThat(tensor.toArray().length()).isEqualTo(length);
              }
            });

    fuzz.tryAll(
        Fuzz.all(List.of(List.of(whole), Fuzz.fields(whole, 0, 200), fields, Fuzz.damaged(whole))));
  }

  private static byte[] safetensors(byte[] json, byte[] values) {
    return ByteBuffer.allocate(Long.BYTES + json.length + values.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(values)
        .array();
  }

  @Test
  void models() throws IOException, InterruptedException {
    ComputationGraph network =
        ResNet.builder(Backbone.RESNET20)
            .stages(1)
            .classes(3)
            .loss(new LossPolyN(2))
            .build()
            .full();
    ModelCard card = new ModelCard(List.of("a", "b", "c"), "resnet20", 1, 32, "poly:2");
    Path written = folder.resolve("whole.zip");
    new ModelFile(network, card).write(written);
    byte[] whole = Files.readAllBytes(written);
    Fuzz bytes =
        new Fuzz(
            "model .zip",
            IOException.class,
            input -> {
              ModelFile read = ModelFile.read(Files.write(folder.resolve("damaged.zip"), input));
              assertThat(read.card()).isEqualTo(card);
              assertThat(read.network().params()).isEqualTo(network.params());
            });
    int end = whole.length;
    bytes.tryAll(
        Fuzz.all(List.of(List.of(whole), Fuzz.fields(whole, end - 120, end), Fuzz.damaged(whole))));

    Map<String, byte[]> entries = entries(written);
    List<byte[]> configurations =
        sample(JsonDamage.eachField(entries.get(CONFIGURATION))).stream()
            .map(json -> zipped(entries, CONFIGURATION, json))
            .toList();
    List<byte[]> cards =
        JsonDamage.eachField(entries.get(CARD)).stream()
            .map(json -> zipped(entries, CARD, json))
            .toList();
    List<byte[]> coefficients =
        Fuzz.damaged(entries.get(COEFFICIENTS)).stream()
            .map(array -> zipped(entries, COEFFICIENTS, array))
            .toList();
    List<byte[]> shapes =
        Fuzz.fields(entries.get(COEFFICIENTS), 0, 140).stream()
            .map(array -> zipped(entries, COEFFICIENTS, array))
            .toList();
    Fuzz contents =
        new Fuzz(
            "contents of a model .zip",
            IOException.class,
            input -> {
              ModelFile read = ModelFile.read(Files.write(folder.resolve("damaged.zip"), input));
              assertThat(read.network().params().length()).isEqualTo(network.numParams());
            });
    contents.tryAll(Fuzz.all(List.of(List.of(whole), configurations, cards, coefficients, shapes)));
  }

  /** Some of them: DL4J takes a second to find out that a configuration is none. */
  private static List<byte[]> sample(List<byte[]> inputs) {
    return new Random(1)
        .ints(Math.min(Fuzz.BUDGET / 6, inputs.size()), 0, inputs.size())
        .mapToObj(inputs::get)
        .toList();
  }

  private static Map<String, byte[]> entries(Path file) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
    return entries;
  }

  private static byte[] zipped(Map<String, byte[]> entries, String name, byte[] damaged) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getKey().equals(name) ? damaged : entry.getValue());
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  @Test
  void checkpoints() throws IOException, InterruptedException {
    Checkpoint checkpoint = checkpoint();
    LossSpec loss = LossSpec.parse("poly:2");
    CheckpointFolder kept = new CheckpointFolder(folder);
    kept.save(loss, 1, checkpoint);
    Path file = folder.resolve(CheckpointFolder.fileName(loss, 1));
    byte[] whole = Files.readAllBytes(file);
    Fuzz bytes =
        new Fuzz(
            "checkpoint",
            IOException.class,
            input -> {
              Files.write(file, input);
              Checkpoint read = kept.load(loss, 1).orElseThrow();
              assertThat(read.epochs()).isEqualTo(checkpoint.epochs());
              assertThat(read.full().updater()).isEqualTo(checkpoint.full().updater());
            });
    bytes.tryAll(
        Fuzz.all(List.of(List.of(whole), Fuzz.fields(whole, 0, 400), Fuzz.damaged(whole))));

    Fuzz contents =
        new Fuzz(
            "contents of a checkpoint",
            IOException.class,
            input -> {
              Files.write(file, input);
              kept.load(loss, 1).orElseThrow();
            });
    List<byte[]> damaged =
        Fuzz.all(List.of(List.of(whole), Fuzz.fields(whole, 4, 400), Fuzz.damaged(whole)));
    contents.tryAll(damaged.stream().map(DamagedFilesTest::withItsSum).toList());
  }

  private static Checkpoint checkpoint() {
    ResNet network =
        ResNet.builder(Backbone.RESNET20)
            .stages(1)
            .classes(3)
            .loss(new LossPolyN(2))
            .updaters(group -> new Adam(0.1))
            .build();
    ComputationGraph head = network.head();
    return new Checkpoint(
        List.of(new EpochResult(Phase.UNFROZEN, 1, 0.5, 0.25, 0.75, 100)),
        1.5,
        Checkpoint.NetworkState.of(head),
        Checkpoint.NetworkState.of(network.full()),
        new Checkpoint.Best(0.75, network.body().params().dup(), head.params().dup()),
        Checkpoint.RandomState.now());
  }

  /** As if somebody had made the checksum fit. */
  private static byte[] withItsSum(byte[] damaged) {
    if (damaged.length < Integer.BYTES) {
      return damaged;
    }
    CRC32C sum = new CRC32C();
    sum.update(damaged, 0, damaged.length - Integer.BYTES);
    byte[] bytes = damaged.clone();
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(bytes.length - Integer.BYTES, (int) sum.getValue());
    return bytes;
  }
}
