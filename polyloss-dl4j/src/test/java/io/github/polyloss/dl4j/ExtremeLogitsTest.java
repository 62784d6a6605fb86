package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Scores and gradients where probabilities underflow to 0 or round to 1. */
@Tag("vector-api")
class ExtremeLogitsTest {

  private static final List<ILossFunction> LOSSES =
      List.of(
          new LossPolyN(),
          new LossPolyN(-1, 2, 5),
          LossPolyN.builder().epsilon(2).classWeights(0, 1, 1e3).labelSmoothing(0.1).build(),
          new LossPoly1Focal(2, 0),
          new LossPoly1Focal(2, 0.3),
          new LossPoly1Focal(-1, 1),
          LossPoly1Focal.builder().epsilon(2).gamma(5).labelSmoothing(0.1).build(),
          new ByArrayOperations(
              LossPolyN.builder().epsilon(-1, 2, 5).classWeights(0, 1, 1e3).build()),
          new ByArrayOperations(
              LossPoly1Focal.builder().epsilon(2).gamma(0.3).labelSmoothing(0.1).build()));

  private static List<ILossFunction> inBothWays(ILossFunction loss) {
    return List.of(loss, new ByArrayOperations(loss));
  }

  static Stream<Arguments> extremes() {
    return Stream.of(
            new Extreme(DataType.DOUBLE, 40),
            new Extreme(DataType.DOUBLE, 750),
            new Extreme(DataType.DOUBLE, 1e4),
            new Extreme(DataType.DOUBLE, 1e30),
            new Extreme(DataType.DOUBLE, Double.MAX_VALUE),
            new Extreme(DataType.FLOAT, 40),
            new Extreme(DataType.FLOAT, 1e4),
            new Extreme(DataType.FLOAT, 1e30),
            new Extreme(DataType.FLOAT, Float.MAX_VALUE),
            new Extreme(DataType.FLOAT16, 65504),
            new Extreme(DataType.BFLOAT16, 1e30))
        .flatMap(
            extreme ->
                Stream.of(new ActivationSoftmax(), new ActivationSigmoid())
                    .map(activation -> Arguments.of(extreme, activation)));
  }

  record Extreme(DataType type, double size) {}

  @ParameterizedTest
  @MethodSource("extremes")
  void scoreAndGradientAreFinite(Extreme extreme, IActivation activation) {
    double size = extreme.size();
    INDArray logits =
        Nd4j.createFromArray(
                new double[][] {
                  {size, -size, 0}, {-size, size, size}, {0, 1e-300, -size}, {size, size, size}
                })
            .castTo(extreme.type());
    List<INDArray> labels =
        List.of(
            TestArrays.oneHot(3, 0, 0, 0, 0),
            TestArrays.oneHot(3, 1, 0, 2, 1),
            TestArrays.softLabels(3, 4, 3));
    for (ILossFunction loss : LOSSES) {
      for (INDArray label : labels) {
        assertThat(loss.computeScore(label, logits, activation, null, true))
            .as("%s", loss)
            .isFinite();
        assertFinite(loss, loss.computeScoreArray(label, logits, activation, null));
        assertFinite(loss, loss.computeGradient(label, logits, activation, null));
      }
    }
  }

  private static void assertFinite(ILossFunction loss, INDArray array) {
    assertThat(Arrays.stream(array.dup('c').data().asDouble()).allMatch(Double::isFinite))
        .as("%s: %s", loss, array)
        .isTrue();
  }

  static List<ILossFunction> poly1() {
    return inBothWays(new LossPolyN(2));
  }

  @ParameterizedTest
  @MethodSource("poly1")
  void aHopelessRowCostsItsDistanceAndPullsWithFullForce(ILossFunction loss) {
    INDArray logits = Nd4j.createFromArray(new float[][] {{0, 1e30f, -5}});
    INDArray labels = TestArrays.oneHot(3, 0);

    assertThat(loss.computeScore(labels, logits, new ActivationSoftmax(), null, false))
        .isEqualTo((double) 1e30f);
    assertThat(
            loss.computeGradient(labels, logits, new ActivationSoftmax(), null).toFloatMatrix()[0])
        .containsExactly(-1, 1, 0);
  }

  @ParameterizedTest
  @MethodSource("poly1")
  void aNearlyCertainRowKeepsItsDigits(ILossFunction loss) {
    INDArray logits = Nd4j.createFromArray(new double[][] {{50, 0}});
    INDArray labels = TestArrays.oneHot(2, 0);
    double q = Math.exp(-50);

    double score = loss.computeScore(labels, logits, new ActivationSoftmax(), null, false);
    INDArray gradient = loss.computeGradient(labels, logits, new ActivationSoftmax(), null);

    assertThat(score / (3 * q)).isBetween(1 - 1e-14, 1 + 1e-14);
    assertThat(gradient.getDouble(0, 0) / (-3 * q)).isBetween(1 - 1e-14, 1 + 1e-14);
    assertThat(gradient.getDouble(0, 1) / (3 * q)).isBetween(1 - 1e-14, 1 + 1e-14);
  }

  static List<ILossFunction> focal() {
    return inBothWays(new LossPoly1Focal(2, 0.5));
  }

  @ParameterizedTest
  @MethodSource("focal")
  void aLogitOfMinusInfinitySwitchesAClassOff(ILossFunction loss) {
    INDArray logits = Nd4j.createFromArray(new double[][] {{1, Double.NEGATIVE_INFINITY, 0.5}});
    INDArray two = Nd4j.createFromArray(new double[][] {{1, 0.5}});

    assertThat(
            loss.computeScore(
                TestArrays.oneHot(3, 2), logits, new ActivationSoftmax(), null, false))
        .isEqualTo(
            loss.computeScore(TestArrays.oneHot(2, 1), two, new ActivationSoftmax(), null, false));
    assertThat(
            loss.computeGradient(TestArrays.oneHot(3, 2), logits, new ActivationSoftmax(), null)
                .getDouble(0, 1))
        .isZero();
  }

  @ParameterizedTest
  @MethodSource("poly1")
  void notANumberIsNotHidden(ILossFunction loss) {
    INDArray logits = Nd4j.createFromArray(new double[][] {{1, Double.NaN, 0.5}});
    for (IActivation activation : List.of(new ActivationSoftmax(), new ActivationSigmoid())) {
      assertThat(loss.computeScore(TestArrays.oneHot(3, 0), logits, activation, null, false))
          .isNaN();
    }
  }

  static Stream<Arguments> badLogits() {
    return Stream.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)
        .flatMap(
            bad ->
                Stream.of(new ActivationSoftmax(), new ActivationSigmoid())
                    .map(activation -> Arguments.of(bad, activation)));
  }

  @ParameterizedTest
  @MethodSource("badLogits")
  void aBadLogitHarmsNoOtherRow(double bad, IActivation activation) {
    for (DataType type :
        List.of(DataType.DOUBLE, DataType.FLOAT, DataType.FLOAT16, DataType.BFLOAT16)) {
      INDArray good = TestArrays.logits(1, 3, 4).castTo(type);
      for (INDArray labels :
          List.of(TestArrays.softLabels(1, 3, 4), TestArrays.oneHot(4, 2, 0, 1))) {
        for (ILossFunction loss :
            Stream.of(new LossPolyN(2), new LossPoly1Focal(-1, 2))
                .flatMap(each -> inBothWays(each).stream())
                .toList()) {
          INDArray scores = loss.computeScoreArray(labels, good, activation, null);
          INDArray gradient = loss.computeGradient(labels, good, activation, null);
          for (int badRow = 0; badRow < 3; badRow++) {
            INDArray spoiled = good.dup().putScalar(badRow, 2, bad);
            INDArray scoresBeside = loss.computeScoreArray(labels, spoiled, activation, null);
            INDArray gradientBeside = loss.computeGradient(labels, spoiled, activation, null);
            for (int row = 0; row < 3; row++) {
              if (row != badRow) {
                assertThat(scoresBeside.getRow(row, true))
                    .usingComparator(TestArrays.BITWISE)
                    .isEqualTo(scores.getRow(row, true));
                assertThat(gradientBeside.getRow(row, true))
                    .usingComparator(TestArrays.BITWISE)
                    .isEqualTo(gradient.getRow(row, true));
              }
            }
          }
        }
      }
    }
  }

  /** The score of the likelier of two classes, from ln 2 down to less than a float can hold. */
  @Test
  void smallScoresKeepTheirDigits() {
    for (double gap = 0; gap < 95; gap += 0.125) {
      INDArray logits = Nd4j.createFromArray(new float[][] {{(float) gap, 0}});
      double expected = Math.log1p(Math.exp(-gap));
      assertThat(
              new LossPolyN()
                  .computeScore(
                      TestArrays.indices(0), logits, new ActivationSoftmax(), null, false))
          .as("gap %s", gap)
          .isCloseTo(expected, within(5e-7 * expected));
    }
  }

  /** Rows far apart, of which some fit the first way to compute them and some do not. */
  @Test
  void aBatchIsItsRowsOneByOne() {
    IActivation softmax = new ActivationSoftmax();
    ILossFunction loss = new LossPolyN(2);
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      double[][] values = new double[5][4];
      for (double[] row : values) {
        double center = random.nextDouble(-50, 50);
        Arrays.setAll(row, k -> center + random.nextDouble(-60, 60));
      }
      INDArray logits = Nd4j.createFromArray(values).castTo(DataType.FLOAT);
      INDArray labels = TestArrays.indices(TestArrays.classes(seed, 5, 4));
      INDArray scores = loss.computeScoreArray(labels, logits, softmax, null);
      INDArray gradient = loss.computeGradient(labels, logits, softmax, null);
      for (int r = 0; r < 5; r++) {
        INDArray label = labels.getRow(r, true);
        INDArray row = logits.getRow(r, true);
        assertThat(scores.getRow(r, true))
            .usingComparator(TestArrays.BITWISE)
            .isEqualTo(loss.computeScoreArray(label, row, softmax, null));
        assertThat(gradient.getRow(r, true))
            .usingComparator(TestArrays.BITWISE)
            .isEqualTo(loss.computeGradient(label, row, softmax, null));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("badLogits")
  void aRowOfBadLogitsAloneComesBack(double bad, IActivation activation) {
    INDArray logits = Nd4j.valueArrayOf(new long[] {1, 3}, bad, DataType.DOUBLE);
    for (ILossFunction loss : poly1()) {
      INDArray gradient = loss.computeGradient(TestArrays.oneHot(3, 0), logits, activation, null);
      if (activation instanceof ActivationSoftmax || Double.isNaN(bad)) {
        assertThat(TestArrays.values(gradient)).containsOnly(Double.NaN);
      }
      assertThat(gradient.shape()).containsExactly(1, 3);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT", "HALF", "BFLOAT16"})
  void notANumberIsNotHiddenInAnyType(DataType type) {
    INDArray logits =
        Nd4j.createFromArray(new double[][] {{1, 0, 0.5}, {1, Double.NaN, 0.5}}).castTo(type);
    INDArray labels = TestArrays.oneHot(3, 0, 0);
    for (ILossFunction loss : poly1()) {
      double[] scores =
          TestArrays.values(loss.computeScoreArray(labels, logits, new ActivationSoftmax(), null));
      double[] gradient =
          TestArrays.values(loss.computeGradient(labels, logits, new ActivationSoftmax(), null));
      assertThat(scores[0]).isFinite();
      assertThat(scores[1]).isNaN();
      assertThat(Arrays.copyOf(gradient, 3)).doesNotContain(Double.NaN);
      assertThat(Arrays.copyOfRange(gradient, 3, 6)).containsOnly(Double.NaN);
    }
  }

  /** Beyond all use, but allowed: what is derived of them must not overflow. */
  static Stream<Arguments> hugeSettings() {
    ILossFunction absolute =
        LossPolyN.builder().epsilon(0, 0, 1e308).coefficients(Coefficients.ABSOLUTE).build();
    return Stream.of(
            absolute,
            LossPolyN.builder()
                .epsilon(Double.MAX_VALUE, -Double.MAX_VALUE, Double.MAX_VALUE)
                .coefficients(Coefficients.ABSOLUTE)
                .build(),
            new LossPolyN(Double.MAX_VALUE, Double.MAX_VALUE),
            new LossPolyN(-Double.MAX_VALUE, -Double.MAX_VALUE),
            LossPolyN.builder().epsilonPerClass(1e308, -1e308).labelSmoothing(0.1).build(),
            new LossPoly1Focal(1e308, 100),
            new LossPoly1Focal(-1e308, 100),
            new LossPoly1Focal(1, 1e308),
            new LossPoly1Focal(Double.MAX_VALUE, Double.MAX_VALUE))
        .flatMap(
            loss ->
                inBothWays(loss).stream()
                    .flatMap(
                        way ->
                            Stream.of(DataType.DOUBLE, DataType.FLOAT)
                                .map(type -> Arguments.of(way, type))));
  }

  @ParameterizedTest
  @MethodSource("hugeSettings")
  void hugeSettingsOverflowNowhere(ILossFunction loss, DataType type) {
    double[][] logits = {
      {-800, 0}, {0, -800}, {0, 0}, {1, 0}, {-40, 3}, {1e4, -1e4}, {-1e30, 1e30}, {1e-3, 0.5}
    };
    for (double[] row : logits) {
      INDArray z = Nd4j.createFromArray(new double[][] {row}).castTo(type);
      for (INDArray labels :
          List.of(
              TestArrays.oneHot(2, 0), TestArrays.oneHot(2, 1), TestArrays.softLabels(3, 1, 2))) {
        for (IActivation activation :
            List.of(new ActivationSoftmax(), new ActivationSigmoid(), new LogisticActivation())) {
          assertThat(loss.computeScore(labels, z, activation, null, true))
              .as("%s of %s with %s", loss, z, activation)
              .isFinite();
          assertFinite(loss, loss.computeScoreArray(labels, z, activation, null));
          assertFinite(loss, loss.computeGradient(labels, z, activation, null));
        }
      }
    }
  }

  static Stream<Arguments> spoilers() {
    return Stream.of(DataType.DOUBLE, DataType.FLOAT, DataType.FLOAT16, DataType.BFLOAT16)
        .flatMap(
            type ->
                Stream.of(Double.NaN, Double.POSITIVE_INFINITY)
                    .flatMap(
                        spoiler ->
                            Stream.of(new LossPolyN(2), new LossPoly1Focal(1, 2))
                                .flatMap(each -> inBothWays(each).stream())
                                .map(loss -> Arguments.of(loss, type, spoiler))));
  }

  @ParameterizedTest
  @MethodSource("spoilers")
  void aLogitThatIsNanOrInfiniteSpoilsItsRowOfASoftmax(
      ILossFunction loss, DataType type, double spoiler) {
    for (int at = 0; at < 3; at++) {
      INDArray logits =
          Nd4j.createFromArray(new double[][] {{1, 0, 0.5}, {1, 0, 0.5}})
              .castTo(type)
              .putScalar(1, at, spoiler);
      for (INDArray labels :
          List.of(
              TestArrays.oneHot(3, 0, 0),
              TestArrays.indices(0, 0),
              TestArrays.softLabels(1, 2, 3))) {
        assertSpoiled(loss, labels, logits);
      }
    }
  }

  @Test
  void allLogitsOfMinusInfinitySpoilTheirRowOfASoftmax() {
    double off = Double.NEGATIVE_INFINITY;
    INDArray logits = Nd4j.createFromArray(new double[][] {{1, 0, 0.5}, {off, off, off}});
    for (ILossFunction loss : inBothWays(new LossPolyN(2))) {
      assertSpoiled(loss, TestArrays.oneHot(3, 0, 0), logits);
    }
  }

  private static void assertSpoiled(ILossFunction loss, INDArray labels, INDArray logits) {
    IActivation softmax = new ActivationSoftmax();
    double[] scores = TestArrays.values(loss.computeScoreArray(labels, logits, softmax, null));
    double[] gradient = TestArrays.values(loss.computeGradient(labels, logits, softmax, null));
    assertThat(scores[0]).as("%s of %s", loss, logits).isFinite();
    assertThat(scores[1]).as("%s of %s", loss, logits).isNaN();
    assertThat(Arrays.copyOf(gradient, 3)).doesNotContain(Double.NaN);
    assertThat(Arrays.copyOfRange(gradient, 3, 6))
        .as("%s of %s", loss, logits)
        .containsOnly(Double.NaN);
  }

  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT", "HALF", "BFLOAT16"})
  void infiniteLogitsAreTheLimitsOfASigmoidAndNanIsItsOwn(DataType type) {
    double infinity = Double.POSITIVE_INFINITY;
    INDArray logits =
        Nd4j.createFromArray(new double[][] {{infinity, -infinity, 0}, {Double.NaN, 1, 0}})
            .castTo(type);
    INDArray labels = Nd4j.createFromArray(new double[][] {{1, 0, 1}, {1, 1, 0}});
    for (ILossFunction loss : poly1()) {
      double[] scores =
          TestArrays.values(loss.computeScoreArray(labels, logits, new ActivationSigmoid(), null));
      double[] gradient =
          TestArrays.values(loss.computeGradient(labels, logits, new ActivationSigmoid(), null));
      assertThat(scores[0]).isCloseTo(Math.log(2) + 1, within(0.01));
      assertThat(scores[1]).isNaN();
      assertThat(gradient[0]).isZero();
      assertThat(gradient[1]).isZero();
      assertThat(gradient[3]).isNaN();
      assertThat(new double[] {gradient[2], gradient[4], gradient[5]}).doesNotContain(Double.NaN);
      double[] wrong =
          TestArrays.values(
              loss.computeGradient(labels.rsub(1), logits, new ActivationSigmoid(), null));
      assertThat(wrong[0]).isEqualTo(1);
      assertThat(wrong[1]).isEqualTo(-1);
      assertThat(
              loss.computeScore(
                  labels.rsub(1).getRow(0, true),
                  logits.getRow(0, true),
                  new ActivationSigmoid(),
                  null,
                  false))
          .isFinite()
          .isGreaterThan(1e4);
    }
  }
}
