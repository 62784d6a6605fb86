package io.github.polyloss.resnet;

import static io.github.polyloss.resnet.Backbone.RESNET18;
import static io.github.polyloss.resnet.Backbone.RESNET20;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class PretrainedWeightsTest {
  @TempDir private Path folder;
  private Path file;
  private ComputationGraph source;
  private Map<String, INDArray> tensors;

  @BeforeEach
  void fillTheSource() {
    file = folder.resolve("w.safetensors");
    source = ResNet.builder(RESNET20).seed(2).build().full();
    // Running statistics and scales too must differ from those of a fresh network.
    source.params().addi(Nd4j.rand(DataType.FLOAT, source.numParams()).muli(0.1));
    tensors = new LinkedHashMap<>(TensorNames.of(source));
  }

  @Test
  void whatIsWrittenIsLoaded() throws IOException {
    WeightsWriter.write(source, file);
    assertThat(Files.size(file)).isLessThan(1_500_000);

    ComputationGraph loaded = ResNet.builder(RESNET20).build().body();
    PretrainedWeights.load(loaded, RESNET20, 3, file);

    assertSameFeatures(loaded, 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void savedModelIsLoaded(int stages) throws IOException {
    file = folder.resolve("w.zip");
    ModelSerializer.writeModel(source, file.toFile(), false);
    ComputationGraph loaded = ResNet.builder(RESNET20).stages(stages).build().full();
    INDArray head = loaded.getLayer("head.fc").getParam("W").dup();

    PretrainedWeights.load(loaded, RESNET20, stages, file);

    assertSameFeatures(loaded, stages);
    assertThat(loaded.getLayer("head.fc").getParam("W")).isEqualTo(head);
  }

  @Test
  void stagesBeyondTheCutAndTheClassifierMayBeLeftOver() throws IOException {
    tensors.put("fc.weight", Nd4j.zeros(DataType.FLOAT, 10, 64));
    tensors.put("fc.bias", Nd4j.zeros(DataType.FLOAT, 10));
    tensors.put("bn1.num_batches_tracked", Nd4j.scalar(7f));
    SafeTensors.write(file, tensors, Map.of());

    ComputationGraph loaded = ResNet.builder(RESNET20).stages(2).build().full();
    PretrainedWeights.load(loaded, RESNET20, 2, file);

    assertSameFeatures(loaded, 2);
  }

  private void assertSameFeatures(ComputationGraph loaded, int stages) {
    INDArray images = Nd4j.randn(DataType.FLOAT, 2, 3, 32, 32);
    String last = "layer%d.2.relu".formatted(stages);
    assertThat(loaded.feedForward(images, false).get(last))
        .isEqualTo(source.feedForward(images, false).get(last));
  }

  @ParameterizedTest
  @CsvSource({
    "layer2.0.downsample.1.running_var, , ': tensor layer2.0.downsample.1.running_var is missing, resnet20 with 3 stages needs it'",
    "layer4.0.conv1.weight, '1', ': tensor layer4.0.conv1.weight is left over, resnet20 with 3 stages has no place for it'",
    "layer1.0.conv1.bias, '16', ': tensor layer1.0.conv1.bias is left over, resnet20 with 3 stages has no place for it'",
    "conv1.weight, '16 3 7 7', ': tensor conv1.weight: the shape must be [16, 3, 3, 3] for resnet20 with 3 stages, got [16, 3, 7, 7]'"
  })
  void whatDoesNotFitIsNamed(String name, String shape, String message) throws IOException {
    if (shape == null) {
      tensors.remove(name);
    } else {
      tensors.put(name, Nd4j.zeros(DataType.FLOAT, shape(shape)));
    }
    assertRefused(message);
  }

  @Test
  void numbersThatAreNotFiniteAreRefused() throws IOException {
    INDArray bias = tensors.get("layer3.2.bn2.bias").dup();
    tensors.put("layer3.2.bn2.bias", bias.putScalar(5, Float.NaN));
    assertRefused(": tensor layer3.2.bn2.bias must hold finite numbers, got a sum of NaN");
  }

  private void assertRefused(String message) throws IOException {
    SafeTensors.write(file, tensors, Map.of());
    ComputationGraph network = ResNet.builder(RESNET20).build().body();
    INDArray before = network.params().dup();

    assertThatThrownBy(() -> PretrainedWeights.load(network, RESNET20, 3, file))
        .isInstanceOf(WeightsException.class)
        .hasMessage(file + message);
    assertThat(network.params()).isEqualTo(before);
  }

  @Test
  void modelThatDoesNotFitIsNamed() throws IOException {
    file = folder.resolve("w.zip");
    ModelSerializer.writeModel(source, file.toFile(), false);
    assertLoadFails(
        RESNET18,
        1,
        "vertex conv1: the shape of parameter W must be [64, 3, 7, 7], got [16, 3, 3, 3]");
    ModelSerializer.writeModel(
        ResNet.builder(RESNET20).stages(2).build().body(), file.toFile(), false);
    assertLoadFails(
        RESNET20, 3, "vertex layer3.0.conv1 is missing, resnet20 with 3 stages needs it");
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    file = folder.resolve("w.pth");
    assertLoadFails(RESNET20, 1, "weights must be a .safetensors or a .zip file");
    file = folder.resolve("w.zip");
    assertLoadFails(RESNET20, 1, "no such file");
    Files.writeString(file, "no zip");
    assertLoadFails(RESNET20, 1, "is not a ComputationGraph that DL4J saved");
  }

  private void assertLoadFails(Backbone backbone, int stages, String message) {
    ComputationGraph network = ResNet.builder(backbone).stages(stages).build().body();
    assertThatThrownBy(() -> PretrainedWeights.load(network, backbone, stages, file))
        .isInstanceOf(WeightsException.class)
        .hasMessageStartingWith(file + ": " + message);
  }

  private static long[] shape(String text) {
    return Arrays.stream(text.split(" ")).mapToLong(Long::parseLong).toArray();
  }
}
