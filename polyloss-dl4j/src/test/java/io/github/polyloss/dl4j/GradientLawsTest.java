package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.dl4j.Oracle.Sum;
import io.github.polyloss.dl4j.TestBatches.Labels;
import io.github.polyloss.dl4j.TestBatches.Masks;
import io.github.polyloss.dl4j.TestBatches.Outputs;
import io.github.polyloss.dl4j.TestPath.Act;
import io.github.polyloss.dl4j.TestPath.LabelKind;
import io.github.polyloss.dl4j.TestPath.Numbers;
import io.github.polyloss.dl4j.TestPath.Size;
import io.github.polyloss.dl4j.TestPath.Way;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** What the score, the scores of the rows and the gradient have to do with each other. */
@Tag("vector-api")
class GradientLawsTest {

  static Stream<Arguments> withLosses() {
    return TestPath.withLosses();
  }

  static Stream<Arguments> softmaxWithLosses() {
    return TestPath.withLosses().filter(arguments -> path(arguments).act() == Act.SOFTMAX);
  }

  private static TestPath path(Arguments arguments) {
    return (TestPath) arguments.get()[0];
  }

  /** Boole's weights for the integral over five even steps. */
  private static final double[] WEIGHTS = {7 / 90.0, 32 / 90.0, 12 / 90.0, 32 / 90.0, 7 / 90.0};

  /**
   * As differences of scores should be, but with no digits lost by dividing a small one by a small
   * step, so that floats can be asked as strictly as doubles. Boole's rule is off by 2e-13 or less
   * of the integral over a way of 2^-4.
   */
  @ParameterizedTest
  @MethodSource("withLosses")
  void theScoreRisesByTheIntegralOfTheGradient(TestPath path, TestLoss loss) {
    if (path.size() == Size.SMALL && path.way() == Way.ROWS) {
      for (int k = 0; k < path.columns(); k++) {
        LabelKind kind = k % 2 == 0 ? LabelKind.SOFT : LabelKind.ONE_HOT;
        assertIntegral(path, loss, path.labels(kind), alongOne(path, k));
      }
    } else {
      for (LabelKind kind : path.labelKinds()) {
        assertIntegral(path, loss, path.labels(kind), direction(path));
      }
    }
  }

  private static void assertIntegral(
      TestPath path, TestLoss loss, INDArray labels, INDArray direction) {
    INDArray mask = mask(path);
    int[] sample = path.sample();
    double[][] steps = TestPath.matrix(direction, sample);
    double[] rise = new double[sample.length];
    double[] integral = new double[sample.length];
    double[] bounds = new double[sample.length];
    for (int node = 0; node < WEIGHTS.length; node++) {
      // No number of these is rounded.
      INDArray logits = path.logits().add(direction.mul(node / 4.0));
      Numbers numbers = path.numbers(loss, labels, logits, mask).rows(sample);
      Oracle.Result terms = path.expected(loss, labels, logits, mask);
      int end = node == 0 ? -1 : node == 4 ? 1 : 0;
      for (int row = 0; row < sample.length; row++) {
        double[] gradient = numbers.gradientOf(row);
        rise[row] += end * numbers.scores()[row];
        bounds[row] += Math.abs(end) * path.precision().bound(terms.scores()[row]);
        for (int k = 0; k < gradient.length; k++) {
          integral[row] += WEIGHTS[node] * gradient[k] * steps[row][k];
          bounds[row] +=
              Math.abs(WEIGHTS[node] * steps[row][k])
                  * path.precision().bound(terms.gradient()[row][k]);
        }
      }
    }
    TestPath.assertWithin("rise of the score", rise, integral, bounds);
  }

  private static INDArray alongOne(TestPath path, int k) {
    INDArray direction = path.logits().ulike().assign(0);
    direction.getColumn(k).assign(0x1p-4);
    return direction;
  }

  /** Up to 2^-4 up or down, in steps of 2^-8. */
  private static INDArray direction(TestPath path) {
    return path.once(
        "direction",
        () -> {
          Random random = new Random(8);
          double[][] direction = new double[path.rows()][path.columns()];
          for (double[] row : direction) {
            Arrays.setAll(row, k -> random.nextInt(-16, 17) / 256.0);
          }
          return path.precision().array(direction);
        });
  }

  /** Any numbers, with the 0 in the last row of four. */
  private static INDArray mask(TestPath path) {
    double[] numbers = {1, 0.5, -2, 0};
    return path.once(
        "mask",
        () ->
            path.precision()
                .array(
                    IntStream.range(0, path.rows())
                        .mapToObj(row -> new double[] {numbers[row % 4]})
                        .toArray(double[][]::new)));
  }

  @ParameterizedTest
  @MethodSource("softmaxWithLosses")
  void softmaxGradientsOfARowSumToZero(TestPath path, TestLoss loss) {
    for (LabelKind kind : path.labelKinds()) {
      INDArray labels = path.labels(kind);
      Numbers numbers = path.numbers(loss, labels, path.logits(), null).rows(path.sample());
      Sum[][] terms = path.expected(loss, labels, path.logits(), null).gradient();
      TestPath.assertWithin(
          kind + ": sum",
          IntStream.range(0, terms.length)
              .mapToDouble(row -> Arrays.stream(numbers.gradientOf(row)).sum())
              .toArray(),
          new double[terms.length],
          Arrays.stream(terms)
              .mapToDouble(row -> Arrays.stream(row).mapToDouble(path.precision()::bound).sum())
              .toArray());
    }
  }

  @ParameterizedTest
  @MethodSource("withLosses")
  void theScoreIsTheSumOfTheScoresOfTheRows(TestPath path, TestLoss loss) {
    ILossFunction real = path.real(loss);
    for (LabelKind kind : path.labelKinds()) {
      INDArray labels = path.labels(kind);
      double[] scores =
          TestArrays.values(
              real.computeScoreArray(labels, path.logits(), path.act().function(), null));
      double sum = Arrays.stream(scores).sum();
      double rounding = rounding(path, scores);
      assertWithin(
          real.computeScore(labels, path.logits(), path.act().function(), null, false),
          sum,
          rounding);
      assertWithin(
          real.computeScore(labels, path.logits(), path.act().function(), null, true),
          sum / path.rows(),
          rounding / path.rows());
    }
  }

  /** That of each score to its type, and that of two sums of them in different orders. */
  private static double rounding(TestPath path, double[] scores) {
    double magnitude = Arrays.stream(scores).map(Math::abs).sum();
    double stored =
        path.precision() == Precision.DOUBLE
            ? 0
            : Arrays.stream(scores).map(score -> Math.ulp((float) score) / 2).sum();
    return stored + scores.length * Math.ulp(magnitude);
  }

  private static void assertWithin(double actual, double expected, double bound) {
    TestPath.assertWithin(
        "score", new double[] {actual}, new double[] {expected}, new double[] {bound});
  }

  @ParameterizedTest
  @MethodSource("withLosses")
  void gradientAndScoreTogetherAreThoseAlone(TestPath path, TestLoss loss) {
    for (LabelKind kind : path.labelKinds()) {
      assertTogetherAsAlone(path, loss, path.labels(kind), path.logits(), mask(path));
    }
  }

  static Stream<Arguments> smallWithLosses() {
    return TestPath.smallWithLosses();
  }

  /** Within rounding: a row is computed the careful way if anything that is asked for needs it. */
  @ParameterizedTest
  @MethodSource("smallWithLosses")
  void gradientAndScoreTogetherAreThoseAloneWithAnyNumbers(TestPath path, TestLoss loss) {
    Random random = new Random(9);
    for (Outputs outputs : Outputs.values()) {
      Labels labels = Labels.values()[random.nextInt(Labels.values().length)];
      double[][] mask = Masks.values()[random.nextInt(4)].of(random, path.rows(), path.columns());
      INDArray y = path.precision().array(labels.of(random, path.rows(), path.columns()));
      INDArray z = path.precision().array(outputs.of(random, path.rows(), path.columns()));
      INDArray m = mask == null ? null : path.precision().array(mask);
      if (path.act() == Act.CUSTOM) {
        assertTogetherAsAlone(path, loss, y, z, m);
        continue;
      }
      Pair<Double, INDArray> both =
          path.real(loss).computeGradientAndScore(y, z, path.act().function(), m, false);
      Oracle.Result expected = path.expected(loss, y, z, m);
      String name = "%s outputs, %s labels".formatted(outputs, labels);
      path.precision().assertClose(name, both.getFirst(), expected.score());
      path.precision()
          .assertClose(
              name,
              both.getSecond(),
              Arrays.stream(expected.gradient())
                  .flatMap(Arrays::stream)
                  .toArray(Oracle.Sum[]::new));
    }
  }

  private static void assertTogetherAsAlone(
      TestPath path, TestLoss loss, INDArray labels, INDArray logits, INDArray mask) {
    ILossFunction real = path.real(loss);
    IActivation activation = path.act().function();
    Pair<Double, INDArray> both =
        real.computeGradientAndScore(labels, logits, activation, mask, true);
    assertThat(both.getFirst())
        .isEqualTo(real.computeScore(labels, logits, activation, mask, true));
    assertThat(both.getSecond())
        .usingComparator(TestArrays.BITWISE)
        .isEqualTo(real.computeGradient(labels, logits, activation, mask));
  }
}
