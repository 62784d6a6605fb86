package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Scores and gradients against values that PyTorch's autograd computed in float64. */
@Tag("vector-api")
class GoldenValuesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @MethodSource("sample")
  void agreesWithPyTorchInDoublePrecision(JsonNode golden) throws IOException {
    assertAgrees(golden, DataType.DOUBLE, 1e-9);
  }

  @ParameterizedTest
  @MethodSource("sample")
  void agreesWithPyTorchInSinglePrecision(JsonNode golden) throws IOException {
    assertAgrees(golden, DataType.FLOAT, 2e-5);
  }

  @ParameterizedTest
  @MethodSource("sample")
  void agreesWithPyTorchByArrayOperations(JsonNode golden) throws IOException {
    ILossFunction loss = new ByArrayOperations(loss(golden));
    assertAgrees(golden, loss, DataType.DOUBLE, 1e-9);
    assertAgrees(golden, loss, DataType.FLOAT, 2e-6);
  }

  @Test
  void agreesWithPyTorchOnAllSharedCases() throws IOException {
    Path file =
        Path.of(System.getProperty("polyloss.shared", "")).resolve("goldens/loss-goldens.json");
    assumeTrue(Files.exists(file), () -> "no golden values at " + file);
    JsonNode cases = JSON.readTree(file.toFile()).get("cases");
    assertThat(cases).hasSize(345);
    for (JsonNode golden : cases) {
      assertAgrees(golden, DataType.DOUBLE, 1e-9);
      assertAgrees(golden, DataType.FLOAT, 2e-5);
      assertAgrees(golden, new ByArrayOperations(loss(golden)), DataType.FLOAT, 2e-6);
    }
  }

  static Stream<Named<JsonNode>> sample() throws IOException {
    try (InputStream file =
        GoldenValuesTest.class.getResourceAsStream("loss-goldens-sample.json")) {
      JsonNode cases = JSON.readTree(file).get("cases");
      return StreamSupport.stream(cases.spliterator(), false)
          .map(golden -> Named.of(golden.get("name").asText(), golden));
    }
  }

  private static void assertAgrees(JsonNode golden, DataType type, double tolerance)
      throws IOException {
    assertAgrees(golden, loss(golden), type, tolerance);
  }

  private static void assertAgrees(
      JsonNode golden, ILossFunction loss, DataType type, double tolerance) throws IOException {
    String name = golden.get("name").asText() + " in " + type + " of " + loss;
    IActivation activation =
        Activation.valueOf(golden.get("activation").asText()).getActivationFunction();
    INDArray labels = matrix(golden.get("labels"), type);
    INDArray logits = matrix(golden.get("logits"), type);
    INDArray mask = golden.has("mask") ? matrix(golden.get("mask"), type) : null;
    double[] scores = JSON.treeToValue(golden.get("scorePerExample"), double[].class);
    double score = Arrays.stream(scores).sum();

    INDArray scoreArray = loss.computeScoreArray(labels, logits, activation, mask);
    assertThat(scoreArray.shape()).as(name).containsExactly(scores.length, 1);
    assertClose(name + ": scores", scoreArray, scores, type, tolerance);
    assertClose(
        name + ": score",
        loss.computeScore(labels, logits, activation, mask, false),
        score,
        tolerance);
    assertClose(
        name + ": average",
        loss.computeScore(labels, logits, activation, mask, true),
        score / scores.length,
        tolerance);

    double[] gradient =
        Arrays.stream(JSON.treeToValue(golden.get("gradient"), double[][].class))
            .flatMapToDouble(Arrays::stream)
            .toArray();
    assertClose(
        name + ": gradient",
        loss.computeGradient(labels, logits, activation, mask),
        gradient,
        type,
        tolerance);

    Pair<Double, INDArray> both =
        loss.computeGradientAndScore(labels, logits, activation, mask, true);
    assertClose(name + ": average of both", both.getFirst(), score / scores.length, tolerance);
    assertClose(name + ": gradient of both", both.getSecond(), gradient, type, tolerance);
  }

  private static void assertClose(
      String name, INDArray actual, double[] expected, DataType type, double tolerance) {
    assertThat(actual.dataType()).as(name).isEqualTo(type);
    double[] values = actual.dup('c').data().asDouble();
    assertThat(values).as(name).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertClose(name + " at " + i, values[i], expected[i], tolerance);
    }
  }

  private static void assertClose(String name, double actual, double expected, double tolerance) {
    assertThat(actual)
        .as(name)
        .isCloseTo(expected, within(tolerance * Math.max(1, Math.abs(expected))));
  }

  private static ILossFunction loss(JsonNode golden) throws IOException {
    double[] epsilon = JSON.treeToValue(golden.get("epsilon"), double[].class);
    double smoothing = golden.path("labelSmoothing").asDouble(0);
    double[] weights =
        golden.has("classWeights")
            ? JSON.treeToValue(golden.get("classWeights"), double[].class)
            : null;
    if (golden.get("loss").asText().equals("polyN")) {
      LossPolyN.Builder builder =
          LossPolyN.builder()
              .epsilon(epsilon)
              .coefficients(Coefficients.valueOf(golden.get("coefficients").asText()))
              .labelSmoothing(smoothing);
      return (weights == null ? builder : builder.classWeights(weights)).build();
    }
    LossPoly1Focal.Builder builder =
        LossPoly1Focal.builder()
            .epsilon(epsilon[0])
            .gamma(golden.get("gamma").asDouble())
            .alphaOnPolynomial(golden.path("alphaOnPolynomial").asBoolean(true))
            .labelSmoothing(smoothing);
    if (golden.has("alpha")) {
      builder.alpha(golden.get("alpha").asDouble());
    }
    return (weights == null ? builder : builder.classWeights(weights)).build();
  }

  private static INDArray matrix(JsonNode rows, DataType type) throws IOException {
    return Nd4j.createFromArray(JSON.treeToValue(rows, double[][].class)).castTo(type);
  }
}
