package io.github.polyloss.resnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.polyloss.onednn.OneDnn;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The networks against outputs of PyTorch, see the README beside the golden files. */
class GoldenTest {
  private static final Path SHARED = Path.of(System.getProperty("polyloss.shared"));

  @ParameterizedTest
  @CsvSource({
    "RESNET18, 3, data/weights/resnet18-imagenet-stages1to3, resnet18-stages1to3, '', layer3,"
        + " layer3.1.relu",
    "RESNET18, 3, data/weights/resnet18-imagenet-stages1to3, resnet18-stages1to3, odd., layer3,"
        + " layer3.1.relu",
    "RESNET50, 2, goldens/resnet50-stages1to2-random, resnet50-stages1to2, '', layer2,"
        + " layer2.3.relu"
  })
  void outputsAreThoseOfTorchvision(
      Backbone backbone,
      int stages,
      String weights,
      String golden,
      String prefix,
      String layer,
      String vertex)
      throws Exception {
    Path file = SHARED.resolve(weights + ".safetensors");
    assumeTrue(Files.exists(file), () -> "no such file: " + file);
    ComputationGraph body = ResNet.builder(backbone).stages(stages).build().body();
    PretrainedWeights.load(body, backbone, stages, file);
    SafeTensors expected =
        SafeTensors.read(SHARED.resolve("goldens/" + golden + "-golden.safetensors"));
    INDArray input = expected.get(prefix + "input").toArray();

    INDArray features = body.outputSingle(input);

    INDArray activations = expected.get(prefix + layer).toArray();
    INDArray actual = body.feedForward(input, false).get(vertex);
    // On oneDNN the channels come last.
    assertClose(OneDnn.active() ? actual.permute(0, 3, 1, 2) : actual, activations);
    int channels = backbone.channels(stages);
    assertClose(
        features.get(NDArrayIndex.all(), NDArrayIndex.interval(0, channels)),
        activations.mean(2, 3));
    assertClose(
        features.get(NDArrayIndex.all(), NDArrayIndex.interval(channels, 2 * channels)),
        activations.max(2, 3));
    if (expected.get(prefix + "features") != null) {
      assertClose(activations.mean(2, 3), expected.get(prefix + "features").toArray());
    }
  }

  private static void assertClose(INDArray actual, INDArray expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    double error = actual.sub(expected).norm2Number().doubleValue();
    assertThat(error / expected.norm2Number().doubleValue()).isLessThan(1e-4);
  }
}
