package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** What the losses do not see, and what moves with what, on random batches of several seeds. */
class SymmetryLawsTest {

  private static final int ROWS = 6;
  private static final int COLUMNS = 7;
  private static final int[] SHUFFLED = {3, 0, 6, 1, 5, 2, 4};
  private static final IActivation SOFTMAX = new ActivationSoftmax();
  private static final IActivation SIGMOID = new ActivationSigmoid();

  /** A loss for classes in order, and for the same classes shuffled. */
  static Stream<Arguments> lossesAndShuffledLosses() {
    double[] weights = {1, 2, 3, 0, 5, 6, 7};
    double[] epsilons = {2, -1, 0, 0.5, 3, 1, -0.5};
    return Stream.of(
        Arguments.of(new LossPolyN(2, -0.5), new LossPolyN(2, -0.5)),
        Arguments.of(new LossPoly1Focal(-1, 2), new LossPoly1Focal(-1, 2)),
        Arguments.of(
            LossPolyN.builder().epsilon(2).classWeights(weights).build(),
            LossPolyN.builder().epsilon(2).classWeights(shuffle(weights)).build()),
        Arguments.of(
            LossPoly1Focal.builder().classWeights(weights).labelSmoothing(0.1).build(),
            LossPoly1Focal.builder().classWeights(shuffle(weights)).labelSmoothing(0.1).build()),
        Arguments.of(
            LossPolyN.builder().epsilonPerClass(epsilons).taylorTerms(3).build(),
            LossPolyN.builder().epsilonPerClass(shuffle(epsilons)).taylorTerms(3).build()),
        Arguments.of(
            LossPoly1Focal.builder().epsilonPerClass(epsilons).build(),
            LossPoly1Focal.builder().epsilonPerClass(shuffle(epsilons)).build()));
  }

  @ParameterizedTest
  @MethodSource("lossesAndShuffledLosses")
  void shufflingTheClassesShufflesTheGradient(ILossFunction loss, ILossFunction shuffled) {
    for (int seed = 0; seed < 5; seed++) {
      INDArray logits = TestArrays.logits(seed, ROWS, COLUMNS);
      INDArray labels = TestArrays.softLabels(seed, ROWS, COLUMNS);
      for (IActivation activation : List.of(SOFTMAX, SIGMOID)) {
        assertClose(
            shuffled.computeScoreArray(shuffle(labels), shuffle(logits), activation, null),
            loss.computeScoreArray(labels, logits, activation, null),
            1e-13);
        assertClose(
            shuffled.computeGradient(shuffle(labels), shuffle(logits), activation, null),
            shuffle(loss.computeGradient(labels, logits, activation, null)),
            1e-13);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("lossesAndShuffledLosses")
  void shufflingTheRowsShufflesTheResults(ILossFunction loss, ILossFunction unused) {
    INDArray logits = TestArrays.logits(1, ROWS, COLUMNS);
    INDArray labels = TestArrays.softLabels(1, ROWS, COLUMNS);
    int[] order = {5, 3, 0, 1, 4, 2};
    assertThat(
            loss.computeGradient(
                Nd4j.pullRows(labels, 1, order), Nd4j.pullRows(logits, 1, order), SOFTMAX, null))
        .usingComparator(TestArrays.BITWISE)
        .isEqualTo(Nd4j.pullRows(loss.computeGradient(labels, logits, SOFTMAX, null), 1, order));
  }

  @ParameterizedTest
  @MethodSource("lossesAndShuffledLosses")
  void softmaxDoesNotSeeAConstantAddedToTheLogitsOfARow(ILossFunction loss, ILossFunction unused) {
    INDArray labels = TestArrays.softLabels(2, ROWS, COLUMNS);
    // Whole and half numbers stay exact when a power of two is added.
    INDArray logits = Nd4j.math().round(TestArrays.logits(2, ROWS, COLUMNS).mul(2)).div(2);
    INDArray constants =
        Nd4j.createFromArray(new double[][] {{512}, {-512}, {64}, {1024}, {-1}, {0}});
    INDArray moved = logits.addColumnVector(constants);
    assertThat(loss.computeScoreArray(labels, moved, SOFTMAX, null))
        .usingComparator(TestArrays.BITWISE)
        .isEqualTo(loss.computeScoreArray(labels, logits, SOFTMAX, null));
    assertThat(loss.computeGradient(labels, moved, SOFTMAX, null))
        .usingComparator(TestArrays.BITWISE)
        .isEqualTo(loss.computeGradient(labels, logits, SOFTMAX, null));
    // Floats take no maximum off, so that they see the constant by a rounding error.
    INDArray floats = logits.castTo(DataType.FLOAT);
    INDArray movedFloats = moved.castTo(DataType.FLOAT);
    assertClose(
        loss.computeScoreArray(labels, movedFloats, SOFTMAX, null).castTo(DataType.DOUBLE),
        loss.computeScoreArray(labels, floats, SOFTMAX, null).castTo(DataType.DOUBLE),
        4e-7);
    assertClose(
        loss.computeGradient(labels, movedFloats, SOFTMAX, null).castTo(DataType.DOUBLE),
        loss.computeGradient(labels, floats, SOFTMAX, null).castTo(DataType.DOUBLE),
        4e-7);
  }

  @ParameterizedTest
  @MethodSource("lossesAndShuffledLosses")
  void aSigmoidWithTheLabelsFlippedIsThatOfTheNegativeLogits(
      ILossFunction loss, ILossFunction unused) {
    INDArray logits = TestArrays.logits(3, ROWS, COLUMNS);
    INDArray labels = TestArrays.softLabels(3, ROWS, COLUMNS);
    assertClose(
        loss.computeGradient(labels.rsub(1), logits.neg(), SIGMOID, null),
        loss.computeGradient(labels, logits, SIGMOID, null).neg(),
        1e-14);
  }

  @Test
  void twoClassesOfASoftmaxAreASigmoidOfTheirDifference() {
    INDArray logits = TestArrays.logits(4, ROWS, 2);
    INDArray yes = logits.getColumn(1, true).sub(logits.getColumn(0, true));
    INDArray labels = TestArrays.oneHot(2, 0, 1, 1, 0, 1, 0);
    for (ILossFunction loss : List.of(new LossPolyN(2, -0.5), new LossPoly1Focal(-1, 2))) {
      assertClose(
          loss.computeScoreArray(labels, logits, SOFTMAX, null),
          loss.computeScoreArray(labels.getColumn(1, true), yes, SIGMOID, null),
          1e-14);
    }
  }

  static Stream<ILossFunction> lossesThatFallAsTheTruthGetsLikelier() {
    return Stream.of(
        new LossPolyN(),
        new LossPolyN(-1),
        new LossPolyN(-0.5),
        new LossPolyN(3),
        new LossPolyN(-1, -1, 2),
        LossPolyN.builder().epsilonPerClass(-1, 4).build(),
        LossPolyN.builder().taylorTerms(2).epsilon(-1).build(),
        new LossPoly1Focal(0, 2),
        new LossPoly1Focal(3, 0.5),
        new LossPoly1Focal(2, 0));
  }

  @ParameterizedTest
  @MethodSource("lossesThatFallAsTheTruthGetsLikelier")
  void theLossFallsAsTheTruthGetsLikelier(ILossFunction loss) {
    double[][] values =
        IntStream.rangeClosed(-300, 100)
            .mapToObj(i -> new double[] {i / 10.0, 0})
            .toArray(double[][]::new);
    INDArray logits = Nd4j.createFromArray(values);
    INDArray labels = TestArrays.oneHot(2, new int[values.length]);
    double[] softmax = TestArrays.values(loss.computeScoreArray(labels, logits, SOFTMAX, null));
    for (int i = 1; i < softmax.length; i++) {
      assertThat(softmax[i]).as("at z = %s", values[i][0]).isLessThanOrEqualTo(softmax[i - 1]);
    }
    assertThat(softmax[0]).isGreaterThan(softmax[softmax.length - 1]);
  }

  @Test
  void anEpsilonBelowMinusOneMayRiseAsTheTruthGetsLikelier() {
    ILossFunction loss = new LossPolyN(-4);
    INDArray label = TestArrays.oneHot(2, 0);
    INDArray unsure = Nd4j.createFromArray(new double[][] {{1.0, 0}});
    INDArray sure = Nd4j.createFromArray(new double[][] {{5.0, 0}});
    assertThat(loss.computeScore(label, sure, SOFTMAX, null, false))
        .isGreaterThan(loss.computeScore(label, unsure, SOFTMAX, null, false));
  }

  private static double[] shuffle(double[] values) {
    return Arrays.stream(SHUFFLED).mapToDouble(k -> values[k]).toArray();
  }

  private static INDArray shuffle(INDArray array) {
    return Nd4j.pullRows(array.transpose().dup('c'), 1, SHUFFLED).transpose();
  }

  private static void assertClose(INDArray actual, INDArray expected, double tolerance) {
    assertThat(TestArrays.values(actual))
        .containsExactly(TestArrays.values(expected), within(tolerance));
  }
}
