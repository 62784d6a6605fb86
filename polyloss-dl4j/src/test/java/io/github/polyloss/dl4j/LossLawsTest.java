package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** What holds for any input, on seeded random ones. */
@Tag("vector-api")
class LossLawsTest {

  private static final int ROWS = 4;
  private static final int COLUMNS = 5;
  private static final IActivation SOFTMAX = new ActivationSoftmax();
  private static final IActivation SIGMOID = new ActivationSigmoid();
  private static final List<IActivation> ACTIVATIONS =
      List.of(SOFTMAX, SIGMOID, new LogisticActivation());

  private final INDArray logits = TestArrays.logits(7, ROWS, COLUMNS);
  private final INDArray soft = TestArrays.softLabels(7, ROWS, COLUMNS);
  private final int[] classes = TestArrays.classes(7, ROWS, COLUMNS);
  private final INDArray oneHot = TestArrays.oneHot(COLUMNS, classes);

  static Stream<ILossFunction> losses() {
    return Stream.of(
        new LossPolyN(),
        new LossPolyN(2.0),
        LossPolyN.builder()
            .epsilon(1.5, -0.5, 0.7)
            .coefficients(Coefficients.ABSOLUTE)
            .classWeights(1, 2, 3, 0, 5)
            .labelSmoothing(0.1)
            .build(),
        new LossPoly1Focal(-1, 2),
        LossPoly1Focal.builder()
            .epsilon(2)
            .gamma(0.5)
            .classWeights(1, 2, 3, 4, 5)
            .labelSmoothing(0.2)
            .build());
  }

  static Stream<Arguments> lossesAndActivations() {
    return losses()
        .flatMap(loss -> ACTIVATIONS.stream().map(activation -> Arguments.of(loss, activation)));
  }

  static Stream<Arguments> lossesAndBuiltInActivations() {
    return losses()
        .flatMap(loss -> Stream.of(SOFTMAX, SIGMOID).map(act -> Arguments.of(loss, act)));
  }

  @Test
  void zeroEpsilonIsCrossEntropy() {
    double[] expected = new double[ROWS];
    for (int row = 0; row < ROWS; row++) {
      double[] z = logits.getRow(row).toDoubleVector();
      double sum = Arrays.stream(z).map(Math::exp).sum();
      for (int k = 0; k < COLUMNS; k++) {
        expected[row] -= soft.getDouble(row, k) * Math.log(Math.exp(z[k]) / sum);
      }
    }
    for (ILossFunction loss :
        List.of(new LossPolyN(), new LossPolyN(0.0), new LossPoly1Focal(0, 0))) {
      assertClose(loss.computeScoreArray(soft, logits, SOFTMAX, null), expected, 1e-12);
    }
  }

  @Test
  void zeroEpsilonIsTheCrossEntropyOfDl4j() {
    ILossFunction dl4j = new LossMCXENT();
    ILossFunction loss = new LossPolyN();
    assertThat(loss.computeScore(soft, logits, SOFTMAX, null, true))
        .isCloseTo(dl4j.computeScore(soft, logits, SOFTMAX, null, true), within(1e-12));
    assertClose(
        loss.computeGradient(soft, logits, SOFTMAX, null),
        dl4j.computeGradient(soft, logits, SOFTMAX, null).data().asDouble(),
        1e-12);
  }

  @Test
  void zeroEpsilonWithSigmoidIsTheBinaryCrossEntropyOfDl4j() {
    ILossFunction dl4j = new LossBinaryXENT();
    ILossFunction loss = new LossPolyN();
    assertThat(loss.computeScore(soft, logits, SIGMOID, null, true))
        .isCloseTo(dl4j.computeScore(soft, logits, SIGMOID, null, true), within(1e-10));
    assertClose(
        loss.computeGradient(soft, logits, SIGMOID, null),
        dl4j.computeGradient(soft, logits, SIGMOID, null).data().asDouble(),
        1e-10);
  }

  @Test
  void zeroGammaIsPoly1() {
    for (IActivation activation : ACTIVATIONS) {
      assertClose(
          new LossPoly1Focal(1.7, 0).computeGradient(soft, logits, activation, null),
          new LossPolyN(1.7).computeGradient(soft, logits, activation, null).data().asDouble(),
          1e-12);
      assertThat(new LossPoly1Focal(1.7, 0).computeScore(soft, logits, activation, null, true))
          .isCloseTo(
              new LossPolyN(1.7).computeScore(soft, logits, activation, null, true), within(1e-12));
    }
  }

  @Test
  void relativeCoefficientsAreAbsoluteOnesDividedByTheirPower() {
    ILossFunction relative = new LossPolyN(1.0, -0.5, 0.9);
    ILossFunction absolute =
        LossPolyN.builder().epsilon(1.0, -0.25, 0.3).coefficients(Coefficients.ABSOLUTE).build();
    assertClose(
        relative.computeScoreArray(soft, logits, SOFTMAX, null),
        absolute.computeScoreArray(soft, logits, SOFTMAX, null).data().asDouble(),
        1e-12);
  }

  @Test
  void relativeEpsilonsOfMinusOneTakeTheirPowersOutOfTheSeries() {
    INDArray certain = Nd4j.createFromArray(new double[][] {{0, -3}});
    double q = 1 / (1 + Math.exp(3));
    double rest = IntStream.rangeClosed(4, 60).mapToDouble(j -> Math.pow(q, j) / j).sum();

    double score =
        new LossPolyN(-1, -1, -1)
            .computeScore(TestArrays.oneHot(2, 0), certain, SOFTMAX, null, false);

    assertThat(score).isCloseTo(rest, within(1e-15));
  }

  @Test
  void alphaWeighsYesAndItsComplementNo() {
    ILossFunction plain = new LossPoly1Focal(1.2, 2);
    ILossFunction weighted = LossPoly1Focal.builder().epsilon(1.2).gamma(2).alpha(0.3).build();
    INDArray yes = Nd4j.ones(DataType.DOUBLE, ROWS, COLUMNS);
    INDArray no = Nd4j.zeros(DataType.DOUBLE, ROWS, COLUMNS);

    assertThat(weighted.computeScore(yes, logits, SIGMOID, null, false))
        .isCloseTo(0.3 * plain.computeScore(yes, logits, SIGMOID, null, false), within(1e-12));
    assertThat(weighted.computeScore(no, logits, SIGMOID, null, false))
        .isCloseTo(0.7 * plain.computeScore(no, logits, SIGMOID, null, false), within(1e-12));
  }

  @Test
  void alphaCanLeaveThePolynomialAlone() {
    ILossFunction focal = LossPoly1Focal.builder().epsilon(0).gamma(2).alpha(0.3).build();
    ILossFunction polynomial = new LossPoly1Focal(1.2, 2);
    ILossFunction zero = new LossPoly1Focal(0, 2);
    ILossFunction both =
        LossPoly1Focal.builder().epsilon(1.2).gamma(2).alpha(0.3).alphaOnPolynomial(false).build();

    assertThat(both.computeScore(soft, logits, SIGMOID, null, false))
        .isCloseTo(
            focal.computeScore(soft, logits, SIGMOID, null, false)
                + polynomial.computeScore(soft, logits, SIGMOID, null, false)
                - zero.computeScore(soft, logits, SIGMOID, null, false),
            within(1e-12));
  }

  @ParameterizedTest
  @MethodSource("lossesAndActivations")
  void scoreIsTheSumOfTheScoresOfTheRows(ILossFunction loss, IActivation activation) {
    double sum = loss.computeScoreArray(soft, logits, activation, null).sumNumber().doubleValue();
    assertThat(loss.computeScore(soft, logits, activation, null, false))
        .isCloseTo(sum, within(1e-12));
    assertThat(loss.computeScore(soft, logits, activation, null, true))
        .isCloseTo(sum / ROWS, within(1e-12));
  }

  @ParameterizedTest
  @MethodSource("lossesAndActivations")
  void gradientIsThatOfFiniteDifferences(ILossFunction loss, IActivation activation) {
    INDArray mask = Nd4j.createFromArray(new double[][] {{1}, {0.5}, {-2}, {0}});
    INDArray gradient = loss.computeGradient(soft, logits, activation, mask);
    double step = 1e-5;
    for (int row = 0; row < ROWS; row++) {
      for (int k = 0; k < COLUMNS; k++) {
        double z = logits.getDouble(row, k);
        double above = scoreAt(loss, activation, mask, row, k, z + step);
        double below = scoreAt(loss, activation, mask, row, k, z - step);
        assertThat(gradient.getDouble(row, k))
            .isCloseTo((above - below) / (2 * step), within(1e-8));
      }
    }
  }

  private double scoreAt(
      ILossFunction loss, IActivation activation, INDArray mask, int row, int column, double z) {
    INDArray moved = logits.dup().putScalar(row, column, z);
    return loss.computeScore(soft, moved, activation, mask, false);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void softmaxGradientsOfARowSumToZero(ILossFunction loss) {
    assertClose(
        loss.computeGradient(soft, logits, SOFTMAX, null).sum(true, 1), new double[ROWS], 1e-13);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void softmaxDoesNotSeeAConstantAddedToTheLogits(ILossFunction loss) {
    assertClose(
        loss.computeScoreArray(soft, logits.add(12.5), SOFTMAX, null),
        loss.computeScoreArray(soft, logits, SOFTMAX, null).data().asDouble(),
        1e-12);
  }

  @ParameterizedTest
  @MethodSource("lossesAndActivations")
  void lossIsLinearInTheLabels(ILossFunction loss, IActivation activation) {
    INDArray mixed = soft.mul(0.3).addi(oneHot.mul(0.7));
    INDArray parts =
        loss.computeScoreArray(soft, logits, activation, null)
            .mul(0.3)
            .addi(loss.computeScoreArray(oneHot, logits, activation, null).mul(0.7));
    assertClose(
        loss.computeScoreArray(mixed, logits, activation, null), parts.data().asDouble(), 1e-12);
  }

  @Test
  void classWeightsAreFreeOfScale() {
    ILossFunction small = new LossPolyN(Nd4j.createFromArray(0.1, 0.2, 0.3, 0.0, 0.5), 2.0);
    ILossFunction large =
        LossPolyN.builder().epsilon(2.0).classWeights(1e6, 2e6, 3e6, 0, 5e6).build();
    for (IActivation activation : ACTIVATIONS) {
      assertClose(
          large.computeGradient(soft, logits, activation, null),
          small.computeGradient(soft, logits, activation, null).data().asDouble(),
          1e-12);
    }
  }

  @Test
  void equalClassWeightsAreNone() {
    ILossFunction equal = LossPolyN.builder().epsilon(2).classWeights(3, 3, 3, 3, 3).build();
    assertThat(equal.computeScore(soft, logits, SOFTMAX, null, true))
        .isCloseTo(new LossPolyN(2).computeScore(soft, logits, SOFTMAX, null, true), within(1e-12));
  }

  @Test
  void labelSmoothingIsThatOfTheLabels() {
    ILossFunction smoothing = LossPolyN.builder().epsilon(2).labelSmoothing(0.2).build();
    ILossFunction plain = new LossPolyN(2);
    assertThat(smoothing.computeScore(oneHot, logits, SOFTMAX, null, true))
        .isCloseTo(
            plain.computeScore(oneHot.mul(0.8).addi(0.2 / COLUMNS), logits, SOFTMAX, null, true),
            within(1e-12));
    assertThat(smoothing.computeScore(oneHot, logits, SIGMOID, null, true))
        .isCloseTo(
            plain.computeScore(oneHot.mul(0.8).addi(0.1), logits, SIGMOID, null, true),
            within(1e-12));
  }

  @ParameterizedTest
  @MethodSource("lossesAndActivations")
  void classIndicesAreOneHotLabels(ILossFunction loss, IActivation activation) {
    for (DataType type : List.of(DataType.INT32, DataType.FLOAT, DataType.DOUBLE)) {
      INDArray indices = TestArrays.indices(classes).castTo(type);
      assertThat(loss.computeScoreArray(indices, logits, activation, null))
          .isEqualTo(loss.computeScoreArray(oneHot, logits, activation, null));
      assertThat(loss.computeGradient(indices, logits, activation, null))
          .isEqualTo(loss.computeGradient(oneHot, logits, activation, null));
    }
  }

  @Test
  void theLabelOfASingleOutputIsNoIndex() {
    INDArray label = Nd4j.createFromArray(new double[][] {{0.25}});
    INDArray logit = Nd4j.createFromArray(new double[][] {{0.0}});
    assertThat(new LossPolyN().computeScore(label, logit, SIGMOID, null, false))
        .isCloseTo(Math.log(2), within(1e-15));
  }

  @ParameterizedTest
  @MethodSource("lossesAndActivations")
  void maskingARowIsLeavingItOut(ILossFunction loss, IActivation activation) {
    INDArray mask = Nd4j.createFromArray(new float[][] {{1}, {0}, {1}, {1}});
    INDArray spoiled = logits.dup();
    spoiled.getRow(1).assign(1e5);
    INDArray indices = TestArrays.indices(classes).putScalar(1, 0, -1);
    INDArray kept = logits.get(NDArrayIndex.indices(0, 2, 3), NDArrayIndex.all());
    INDArray keptLabels = oneHot.get(NDArrayIndex.indices(0, 2, 3), NDArrayIndex.all());

    assertThat(loss.computeScore(indices, spoiled, activation, mask, false))
        .isEqualTo(loss.computeScore(keptLabels, kept, activation, null, false));
    INDArray gradient = loss.computeGradient(indices, spoiled, activation, mask);
    assertThat(gradient.getRow(1).toDoubleVector()).containsOnly(0);
    assertThat(gradient.get(NDArrayIndex.indices(0, 2, 3), NDArrayIndex.all()))
        .isEqualTo(loss.computeGradient(keptLabels, kept, activation, null));
  }

  @ParameterizedTest
  @MethodSource("lossesAndActivations")
  void aColumnMaskIsTheSameMaskOnEveryOutput(ILossFunction loss, IActivation activation) {
    INDArray column = Nd4j.createFromArray(new double[][] {{1}, {0.5}, {-2}, {0}});
    INDArray wide = Nd4j.ones(DataType.DOUBLE, ROWS, COLUMNS).muliColumnVector(column);
    assertThat(loss.computeScoreArray(soft, logits, activation, wide))
        .isEqualTo(loss.computeScoreArray(soft, logits, activation, column));
    assertThat(loss.computeGradient(soft, logits, activation, wide))
        .isEqualTo(loss.computeGradient(soft, logits, activation, column));
  }

  @ParameterizedTest
  @MethodSource("lossesAndBuiltInActivations")
  void aMaskMultipliesTheTermsOfTheSum(ILossFunction loss, IActivation activation) {
    double sum = 0;
    for (int k = 0; k < COLUMNS; k++) {
      INDArray one = Nd4j.zeros(DataType.DOUBLE, ROWS, COLUMNS);
      one.getColumn(k).assign(k - 1.5);
      sum += loss.computeScore(soft, logits, activation, one, false) / (k - 1.5);
    }
    assertThat(sum)
        .isCloseTo(loss.computeScore(soft, logits, activation, null, false), within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, -0.5, 0, 3})
  void epsilonOfMinusOneOrMoreGivesNoNegativeLoss(double epsilon) {
    double[][] values =
        IntStream.rangeClosed(-2000, 2000)
            .mapToObj(i -> new double[] {i / 40.0, 0})
            .toArray(double[][]::new);
    INDArray pairs = Nd4j.createFromArray(values);
    INDArray first = TestArrays.oneHot(2, new int[values.length]);
    for (ILossFunction loss : List.of(new LossPolyN(epsilon), new LossPoly1Focal(epsilon, 2))) {
      for (IActivation activation : List.of(SOFTMAX, SIGMOID)) {
        INDArray scores = loss.computeScoreArray(first, pairs, activation, null);
        assertThat(scores.minNumber().doubleValue()).as("%s", loss).isNotNegative();
      }
    }
  }

  @Test
  void anEpsilonBelowMinusOneMayGiveANegativeLoss() {
    INDArray pair = Nd4j.createFromArray(new double[][] {{2.0, 0}});
    assertThat(
            new LossPolyN(-2.0).computeScore(TestArrays.oneHot(2, 0), pair, SOFTMAX, null, false))
        .isNegative();
  }

  @Test
  void identityAfterSoftmaxIsSoftmax() {
    INDArray probabilities = new ActivationSoftmax().getActivation(logits.dup(), true);
    ILossFunction loss = new LossPoly1Focal(1.5, 0.5);
    assertClose(
        loss.computeScoreArray(soft, probabilities, new ActivationIdentity(), null),
        loss.computeScoreArray(soft, logits, SOFTMAX, null).data().asDouble(),
        1e-12);
  }

  @Test
  void aProbabilityOfZeroGivesAFiniteLossAndNoGradientWhereTheActivationIsFlat() {
    INDArray flat = Nd4j.createFromArray(new float[][] {{-100, 1}});
    ILossFunction loss = new LossPoly1Focal(2, 0.5);
    INDArray labels = TestArrays.oneHot(2, 0);
    IActivation hardSigmoid = new ActivationHardSigmoid();
    assertThat(loss.computeScore(labels, flat, hardSigmoid, null, false)).isGreaterThan(100);
    assertThat(loss.computeScore(labels, flat, hardSigmoid, null, false)).isFinite();
    assertThat(loss.computeGradient(labels, flat, hardSigmoid, null).amaxNumber().floatValue())
        .isZero();
  }

  private static void assertClose(INDArray actual, double[] expected, double tolerance) {
    assertThat(actual.dup('c').data().asDouble()).containsExactly(expected, within(tolerance));
  }
}
