package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.polyloss.dl4j.Oracle.Sum;
import io.github.polyloss.dl4j.TestPath.Act;
import io.github.polyloss.dl4j.TestPath.Way;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Numbers that others have: those in the tests and the documentation of other libraries, and scores
 * and gradients that PyTorch's autograd computed in float64.
 */
@Tag("vector-api")
class KnownValuesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A row is an example.
   *
   * @param source whose situation it is: the library and its function; "computed" if it states no
   *     number, but only what the number has to do with others
   * @param loss its parameters; with gamma it is a focal loss
   * @param labels one an output, or the index of the class
   * @param logits one an output, or the probabilities that they give
   * @param published the number of the source, with the digits that it has right, times what it
   *     divides by: the outputs where it takes their mean, or 1/α where it has an α for a factor
   * @param exact the same number from the formula, in arithmetic of 60 digits
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      useHeadersInDisplayName = true,
      textBlock =
          """
          source                                   | loss                            | activation | labels                | logits                        | published         | exact
          optax poly_loss_cross_entropy            | epsilon=2                       | SOFTMAX    | 0.1 0.15 0.2 0.25 0.3 | 0.14 1.456 2.356 -0.124 -2.47 | 4.5317            | 4.5316572856791472
          optax poly_loss_cross_entropy            | epsilon=1                       | SOFTMAX    | 0.1 0.15 0.2 0.25 0.3 | 0.14 1.456 2.356 -0.124 -2.47 | 3.7153            | 3.7153301084365056
          optax poly_loss_cross_entropy            | epsilon=-1                      | SOFTMAX    | 0.1 0.15 0.2 0.25 0.3 | 0.14 1.456 2.356 -0.124 -2.47 | 2.0827            | 2.0826757539512223
          optax poly_loss_cross_entropy            | epsilon=0                       | SOFTMAX    | 0.1 0.15 0.2 0.25 0.3 | 0.14 1.456 2.356 -0.124 -2.47 | 2.8990            | 2.8990029311938639
          optax poly_loss_cross_entropy            | epsilon=-0.5                    | SOFTMAX    | 0.1 0.15 0.2 0.25 0.3 | 0.14 1.456 2.356 -0.124 -2.47 | 2.4908            | 2.4908393425725431
          optax poly_loss_cross_entropy            | epsilon=1.15                    | SOFTMAX    | 0.1 0.15 0.2 0.25 0.3 | 0.14 1.456 2.356 -0.124 -2.47 | 3.8378            | 3.8377791850229018
          optax poly_loss_cross_entropy            | epsilon=1.214                   | SOFTMAX    | 0.1 0.15 0.2 0.25 0.3 | 0.14 1.456 2.356 -0.124 -2.47 | 3.8900            | 3.8900241243664309
          optax poly_loss_cross_entropy            | epsilon=5.45                    | SOFTMAX    | 0.1 0.15 0.2 0.25 0.3 | 0.14 1.456 2.356 -0.124 -2.47 | 7.3480            | 7.3479860471662608
          optax poly_loss_cross_entropy            | epsilon=2                       | SOFTMAX    | 1 0 0                 | 4 2 1                         | 0.4823            | 0.48225655059360671
          optax poly_loss_cross_entropy            | epsilon=2                       | SOFTMAX    | 0 0.8 0.2             | 0 5 1                         | 1.2567            | 1.2567036894796826
          optax poly_loss_cross_entropy            | epsilon=1                       | SOFTMAX    | 1 0 0                 | 4 2 1                         | 0.3261            | 0.32605128507494618
          optax poly_loss_cross_entropy            | epsilon=1                       | SOFTMAX    | 0 0.8 0.2             | 0 5 1                         | 1.0407            | 1.0407242898092526
          optax poly_loss_cross_entropy            | epsilon=0                       | SOFTMAX    | 1 0 0                 | 4 2 1                         | 0.1698            | 0.16984601955628565
          optax poly_loss_cross_entropy            | epsilon=0                       | SOFTMAX    | 0 0.8 0.2             | 0 5 1                         | 0.8247            | 0.82474489013882265
          optax poly_loss_cross_entropy            | epsilon=-0.5                    | SOFTMAX    | 1 0 0                 | 4 2 1                         | 0.0917            | 0.091743386796955384
          optax poly_loss_cross_entropy            | epsilon=-0.5                    | SOFTMAX    | 0 0.8 0.2             | 0 5 1                         | 0.7168            | 0.71675519030360767
          optax poly_loss_cross_entropy            | epsilon=1.15                    | SOFTMAX    | 1 0 0                 | 4 2 1                         | 0.3495            | 0.34948207490274526
          optax poly_loss_cross_entropy            | epsilon=1.15                    | SOFTMAX    | 0 0.8 0.2             | 0 5 1                         | 1.0731            | 1.0731211997598171
          optax poly_loss_cross_entropy            | epsilon=1.214                   | SOFTMAX    | 1 0 0                 | 4 2 1                         | 0.3595            | 0.35947921189593953
          optax poly_loss_cross_entropy            | epsilon=1.214                   | SOFTMAX    | 0 0.8 0.2             | 0 5 1                         | 1.0870            | 1.0869438813387246
          optax poly_loss_cross_entropy            | epsilon=5.45                    | SOFTMAX    | 1 0 0                 | 4 2 1                         | 1.0211            | 1.0211647166329855
          optax poly_loss_cross_entropy            | epsilon=5.45                    | SOFTMAX    | 0 0.8 0.2             | 0 5 1                         | 2.0018            | 2.001832618342666
          optax softmax_cross_entropy              | epsilon=0                       | SOFTMAX    | 0 1 0                 | 10 1 -2                       | 9.00013           | 9.0001295456250432
          optax softmax_cross_entropy              | epsilon=0                       | SOFTMAX    | 1 0 0                 | 1 4 0.2                       | 3.0696733         | 3.0696732908249633
          optax, integer labels                    | epsilon=0                       | SOFTMAX    | class 1               | 10 1 -2                       | 9.00013           | 9.0001295456250432
          optax, integer labels                    | epsilon=0                       | SOFTMAX    | class 0               | 1 4 0.2                       | 3.0696733         | 3.0696732908249633
          optax sigmoid_binary_cross_entropy       | epsilon=0                       | SIGMOID    | 1 0                   | -1e9 -1e-9                    | 5e08 x 2          | 1000000000.6931472
          optax sigmoid_binary_cross_entropy       | epsilon=0                       | SIGMOID    | 0 1                   | -1e9 -1e-9                    | 0.3465736 x 2     | 0.69314718105994531
          optax sigmoid_binary_cross_entropy       | epsilon=0                       | SIGMOID    | 1 0                   | 1e9 1e-9                      | 0.3465736 x 2     | 0.69314718105994531
          optax sigmoid_binary_cross_entropy       | epsilon=0                       | SIGMOID    | 0 1                   | 1e9 1e-9                      | 5e08 x 2          | 1000000000.6931472
          optax sigmoid_binary_cross_entropy       | epsilon=0                       | SIGMOID    | 0 1                   | 1e9 -1e-9                     | 5e08 x 2          | 1000000000.6931472
          optax sigmoid_binary_cross_entropy       | epsilon=0                       | SIGMOID    | 1 0                   | 0 0                           | 0.6931472 x 2     | 1.3862943611198906
          Keras CategoricalCrossentropy            | epsilon=0                       | SOFTMAX    | 1 0 0                 | 8 1 1                         | 0.001822          | 0.0018221028929252085
          Keras CategoricalCrossentropy            | epsilon=0                       | SOFTMAX    | 0 1 0                 | 0 9 1                         | 0.000459          | 0.00045876718223101564
          Keras CategoricalCrossentropy            | epsilon=0                       | SOFTMAX    | 0 0 1                 | 2 3 5                         | 0.169846          | 0.16984601955628565
          Keras CategoricalCrossentropy            | smoothing=0.1                   | SOFTMAX    | 1 0 0                 | 100 -100 -100                 | 13.333333         | 13.333333333333333
          Keras BinaryCrossentropy                 | epsilon=0                       | SIGMOID    | 0 1 1                 | 10 10 -10                     | 6.667 x 3         | 20.000136196697651
          Keras BinaryCrossentropy                 | smoothing=0.1                   | SIGMOID    | 1 0 1                 | 10 -10 -10                    | 3.500 x 3         | 10.500136196697651
          Keras CategoricalFocalCrossentropy       | gamma=2                         | SOFTMAX    | 1 0 0                 | 8 1 1                         | 1.5096e-9 x 4     | 6.0384779373229438e-9
          Keras CategoricalFocalCrossentropy       | gamma=2                         | SOFTMAX    | 0 1 0                 | 0 9 1                         | 2.41e-11 x 4      | 9.6511218141381292e-11
          Keras CategoricalFocalCrossentropy       | gamma=2                         | SOFTMAX    | 0 0 1                 | 2 3 5                         | 1.03606e-3 x 4    | 0.0041442573099671555
          Keras CategoricalFocalCrossentropy       | gamma=2 smoothing=0.1           | SOFTMAX    | 1 0 0                 | 4.9 -0.5 2.05                 | 0.06685 x 4       | 0.26740583636658933
          Keras CategoricalFocalCrossentropy       | gamma=2                         | SOFTMAX    | 0 1 0                 | p 0.05 0.9 0.05               | 2.63401289e-4 x 4 | 0.001053605156578263
          Keras CategoricalFocalCrossentropy       | gamma=2                         | SOFTMAX    | 0 0 1                 | p 0.1 0.85 0.05               | 6.75912094e-1 x 4 | 2.7036483768824769
          Keras BinaryFocalCrossentropy            | gamma=2                         | SIGMOID    | 1 0                   | p 0.9 0.8                     | 0.515547 x 2      | 1.0310938691144025
          Keras BinaryFocalCrossentropy            | gamma=2                         | SIGMOID    | 1 0                   | p 0.7 0.2                     | 0.020513 x 2      | 0.041026487007054304
          torchvision sigmoid_focal_loss (karbonn) | gamma=2 alpha=0.25              | SIGMOID    | 1                     | 1                             | 0.0056645         | 0.0056645143771168329
          torchvision sigmoid_focal_loss (karbonn) | gamma=2 alpha=0.25              | SIGMOID    | 0                     | 1                             | 0.526401          | 0.52640122755853873
          torchvision sigmoid_focal_loss (karbonn) | gamma=2 alpha=0.25              | SIGMOID    | 1                     | -1                            | 0.175467          | 0.17546707585284624
          torchvision sigmoid_focal_loss (karbonn) | gamma=2 alpha=0.25              | SIGMOID    | 0                     | -1                            | 0.0169935         | 0.016993543131350499
          torchvision sigmoid_focal_loss (karbonn) | gamma=2 alpha=0.25              | SIGMOID    | 1 0 1 0 1 0           | 1 -1 1 -1 1 -1                | 0.011329 x 6      | 0.067974172525401995
          torchvision sigmoid_focal_loss (karbonn) | gamma=2 alpha=0.25              | SIGMOID    | 0 1 0 1 0 1           | 1 -1 1 -1 1 -1                | 0.350934 x 6      | 2.1056049102341549
          torchvision sigmoid_focal_loss (karbonn) | gamma=2 alpha=0.25              | SIGMOID    | 1 1 0 0 1 0           | 1 -1 1 -1 1 1                 | 0.209432 x 6      | 1.2565921028555079
          torchvision sigmoid_focal_loss (karbonn) | gamma=2 alpha=0.5               | SIGMOID    | 1 1 0 0 1 0           | 1 -1 1 -1 1 1                 | 0.181132 x 6      | 1.0867895413797785
          torchvision sigmoid_focal_loss (karbonn) | gamma=2                         | SIGMOID    | 1 1 0 0 1 0           | 1 -1 1 -1 1 1                 | 0.362263 x 6      | 2.1735790827595569
          torchvision sigmoid_focal_loss (karbonn) | gamma=1 alpha=0.25              | SIGMOID    | 1 1 0 0 1 0           | 1 -1 1 -1 1 1                 | 0.297573 x 6      | 1.7854359440084414
          mmpretrain FocalLoss                     | gamma=2 alpha=0.25              | SIGMOID    | 1 0 1 0 1 0           | 5 -5 0 5 -5 0                 | 0.8522 x 6        | 5.1132083176190898
          fvcore sigmoid_focal_loss, computed      | gamma=2 alpha=0.5               | SIGMOID    | 1                     | p 0.95                        | -                 | 6.4116617984438167e-5
          fvcore sigmoid_focal_loss, computed      | gamma=2 alpha=0.5               | SIGMOID    | 1                     | p 0.90                        | -                 | 0.00052680257828913151
          fvcore sigmoid_focal_loss, computed      | gamma=2 alpha=0.5               | SIGMOID    | 1                     | p 0.6                         | -                 | 0.040866049901279255
          fvcore sigmoid_focal_loss, computed      | gamma=2 alpha=0.5               | SIGMOID    | 1                     | p 0.3                         | -                 | 0.29497333705985432
          fvcore sigmoid_focal_loss, computed      | gamma=2 alpha=1                 | SIGMOID    | 1 1 0 0               | p 0.05 0.12 0.89 0.79         | -                 | 4.3455804593158274
          fvcore sigmoid_focal_loss, computed      | gamma=2 alpha=0                 | SIGMOID    | 1 1 0 0               | p 0.05 0.12 0.89 0.79         | -                 | 2.7223827184295574
          Holocron poly_loss, computed             | epsilon=2                       | SOFTMAX    | class 0               | 100 1 1 1                     | 0.000             | 9.1009934334940368e-43
          Holocron poly_loss, computed             | epsilon=2                       | SOFTMAX    | class 0               | 1 1 1 1                       | -                 | 2.8862943611198906
          Holocron focal_loss, computed            | gamma=2                         | SOFTMAX    | class 0               | 10 1 1 1                      | 0.000             | 5.0700337835047008e-11
          Holocron focal_loss, computed            | gamma=1                         | SOFTMAX    | class 0               | 1 1 1 1                       | -                 | 1.039720770839918
          kornia BinaryFocalLossWithLogits         | gamma=2 alpha=0.25              | SIGMOID    | 1 0                   | 100 -100                      | 0.0               | 5.1482002224120138e-131
          kornia focal_loss, computed              | gamma=2                         | SOFTMAX    | class 1               | 0.3 -0.2                      | -                 | 0.37741160085940978
          PyTorch cross_entropy, computed          | smoothing=0.1                   | SOFTMAX    | class 1               | 10 1 -2                       | -                 | 8.8001295456250432
          PyTorch cross_entropy, computed          | smoothing=0.1                   | SOFTMAX    | class 0               | 1 4 0.2                       | -                 | 2.99633995749163
          PyTorch cross_entropy, computed          | weights=0.5/1.5/1               | SOFTMAX    | class 1               | 10 1 -2                       | -                 | 13.500194318437565
          PyTorch cross_entropy, computed          | weights=0.5/1.5/1 smoothing=0.1 | SOFTMAX    | class 0               | 1 4 0.2                       | -                 | 1.5649869766203965
          the paper, computed                      | epsilon=1 gamma=2               | SOFTMAX    | class 2               | 2 3 5                         | -                 | 0.0079556790622828818
          the paper, computed                      | epsilon=1 gamma=2 alpha=0.25    | SIGMOID    | 1 0 0                 | 1 -1 2                        | -                 | 1.7921631744271801
          the paper, computed                      | epsilon=-1/0.5/2                | SOFTMAX    | 0.5 0.25 0.25         | 1 4 0.2                       | -                 | 2.4006659968614249
          """)
  void numbersOfOtherLibraries(
      String source,
      String loss,
      Act act,
      String labels,
      String logits,
      String published,
      double exact) {
    if (published != null) {
      assertIsPublished(published, exact);
    }
    for (TestPath path : TestPath.small().filter(path -> path.act() == act).toList()) {
      INDArray z = path.precision().array(new double[][] {logits(act, logits)});
      INDArray y = path.precision().array(new double[][] {labels(labels)});
      double score = path.real(loss(loss)).computeScore(y, z, act.function(), null, false);
      // Twice, as the type rounds labels and logits, too.
      double bound = 2 * path.precision().bound(Sum.of(exact));
      if (!(Math.abs(score - exact) <= bound)) {
        fail("%s: expected %s within %s, got %s", path, exact, bound, score);
      }
    }
  }

  /** Within a unit in the last place that is published. */
  private static void assertIsPublished(String published, double exact) {
    String[] valueAndFactor = published.split(" x ");
    BigDecimal value = new BigDecimal(valueAndFactor[0]);
    double factor = valueAndFactor.length == 1 ? 1 : Double.parseDouble(valueAndFactor[1]);
    assertThat(Math.abs(exact / factor - value.doubleValue()))
        .as("from %s to %s", exact / factor, value)
        .isLessThanOrEqualTo(value.ulp().doubleValue());
  }

  private static double[] labels(String labels) {
    return numbers(labels.replace("class ", ""), label -> label);
  }

  private static double[] logits(Act act, String logits) {
    return logits.startsWith("p ")
        ? numbers(
            logits.substring(2), p -> act == Act.SIGMOID ? Math.log(p / (1 - p)) : Math.log(p))
        : numbers(logits, logit -> logit);
  }

  private static double[] numbers(String numbers, DoubleUnaryOperator operator) {
    return Arrays.stream(numbers.split("[ /]"))
        .mapToDouble(Double::parseDouble)
        .map(operator)
        .toArray();
  }

  private static ILossFunction loss(String parameters) {
    Map<String, double[]> values =
        Arrays.stream(parameters.split(" "))
            .map(parameter -> parameter.split("="))
            .collect(Collectors.toMap(each -> each[0], each -> numbers(each[1], value -> value)));
    double[] epsilon = values.getOrDefault("epsilon", new double[1]);
    double[] weights = values.get("weights");
    double smoothing = values.getOrDefault("smoothing", new double[1])[0];
    if (!values.containsKey("gamma")) {
      LossPolyN.Builder poly = LossPolyN.builder().epsilon(epsilon).labelSmoothing(smoothing);
      return (weights == null ? poly : poly.classWeights(weights)).build();
    }
    LossPoly1Focal.Builder focal =
        LossPoly1Focal.builder()
            .epsilon(epsilon[0])
            .gamma(values.get("gamma")[0])
            .labelSmoothing(smoothing);
    if (values.containsKey("alpha")) {
      focal.alpha(values.get("alpha")[0]);
    }
    return (weights == null ? focal : focal.classWeights(weights)).build();
  }

  @ParameterizedTest
  @MethodSource("sample")
  void numbersOfPyTorch(JsonNode golden) throws IOException {
    for (TestPath path : types().toList()) {
      assertAgrees(golden, path);
    }
  }

  @Test
  void numbersOfPyTorchInAllSharedCases() throws IOException {
    Path file =
        Path.of(System.getProperty("polyloss.shared", "")).resolve("goldens/loss-goldens.json");
    assumeTrue(Files.exists(file), () -> "no golden values at " + file);
    JsonNode cases = JSON.readTree(file.toFile()).get("cases");
    assertThat(cases).hasSize(345);
    for (JsonNode golden : cases) {
      for (TestPath path : types().toList()) {
        // Enough of the sample: these take the time of all others together.
        if (path.way() == Way.ROWS || path.precision() == Precision.FLOAT) {
          assertAgrees(golden, path);
        }
      }
    }
  }

  static Stream<Named<JsonNode>> sample() throws IOException {
    try (InputStream file = KnownValuesTest.class.getResourceAsStream("loss-goldens-sample.json")) {
      JsonNode cases = JSON.readTree(file).get("cases");
      return StreamSupport.stream(cases.spliterator(), false)
          .map(golden -> Named.of(golden.get("name").asText(), golden));
    }
  }

  /** Types and ways; a case has an activation of its own. */
  private static Stream<TestPath> types() {
    return TestPath.small().filter(path -> path.act() == Act.SOFTMAX);
  }

  private static void assertAgrees(JsonNode golden, TestPath path) throws IOException {
    double tolerance = path.precision() == Precision.DOUBLE ? 1e-9 : 2e-6;
    ILossFunction loss = path.real(loss(golden));
    String name = golden.get("name").asText() + ", " + path.precision() + " " + path.way() + ": ";
    IActivation activation =
        Activation.valueOf(golden.get("activation").asText()).getActivationFunction();
    INDArray labels = path.precision().array(matrix(golden.get("labels")));
    INDArray logits = path.precision().array(matrix(golden.get("logits")));
    INDArray mask = golden.has("mask") ? path.precision().array(matrix(golden.get("mask"))) : null;
    double[] scores = JSON.treeToValue(golden.get("scorePerExample"), double[].class);
    double score = Arrays.stream(scores).sum();
    double[] gradient =
        Arrays.stream(matrix(golden.get("gradient"))).flatMapToDouble(Arrays::stream).toArray();

    INDArray scoreArray = loss.computeScoreArray(labels, logits, activation, mask);
    assertThat(scoreArray.shape()).as(name).containsExactly(scores.length, 1);
    assertClose(name + "scores", scoreArray, scores, path, tolerance);
    assertClose(
        name + "gradient",
        loss.computeGradient(labels, logits, activation, mask),
        gradient,
        path,
        tolerance);
    Pair<Double, INDArray> both =
        loss.computeGradientAndScore(labels, logits, activation, mask, true);
    assertClose(name + "average", tolerance, new double[] {both.getFirst()}, score / scores.length);
    assertClose(name + "gradient of both", both.getSecond(), gradient, path, tolerance);
  }

  private static void assertClose(
      String name, INDArray actual, double[] expected, TestPath path, double tolerance) {
    assertThat(actual.dataType()).as(name).isEqualTo(path.precision().type());
    assertClose(name, tolerance, TestArrays.values(actual), expected);
  }

  private static void assertClose(
      String name, double tolerance, double[] actual, double... expected) {
    TestPath.assertWithin(
        name,
        actual,
        expected,
        Arrays.stream(expected).map(value -> tolerance * Math.max(1, Math.abs(value))).toArray());
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

  private static double[][] matrix(JsonNode rows) throws IOException {
    return JSON.treeToValue(rows, double[][].class);
  }
}
