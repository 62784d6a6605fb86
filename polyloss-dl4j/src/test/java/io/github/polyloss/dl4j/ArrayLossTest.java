package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.polyloss.dl4j.internal.ComputePath;
import io.github.polyloss.dl4j.internal.arrays.ArrayMath;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** What the losses by array operations must do beyond the tests that they share with the rows. */
class ArrayLossTest {

  private static final List<IActivation> ACTIVATIONS =
      List.of(new ActivationSoftmax(), new ActivationSigmoid(), new ActivationIdentity());

  private static final double NAN = Double.NaN;

  private final ILossFunction loss = new ByArrayOperations(new LossPoly1Focal(2, 1.5));
  private final INDArray outputs =
      Nd4j.createFromArray(new double[][] {{0.2, 0.5, 0.7}, {0.9, 0.3, 0.1}});

  @Test
  void arraysInTheMemoryOfThisMachineAreDoneRowByRow() {
    assertThat(Nd4j.getEnvironment().isCPU()).isTrue();
    assertThat(ComputePath.ofBackend()).isEqualTo(ComputePath.HOST_ROWS);
    assertThat(new LossPolyN(2).computePath()).isEqualTo(ComputePath.HOST_ROWS);
  }

  @ParameterizedTest
  @FieldSource("ACTIVATIONS")
  void whatARowIsDoesNotMatterWhereItsMaskIsZero(IActivation activation) {
    INDArray labels = TestArrays.oneHot(3, 1, 0);
    INDArray mask = Nd4j.createFromArray(new double[][] {{0}, {-1.5}});
    INDArray badOutputs = outputs.dup();
    badOutputs.putRow(0, Nd4j.createFromArray(NAN, Double.POSITIVE_INFINITY, 0));
    INDArray badLabels = labels.dup();
    badLabels.putRow(0, Nd4j.createFromArray(NAN, 0, 0));

    assertSame(activation, labels, outputs, mask, badLabels, badOutputs, mask);
    assertSame(
        activation,
        labels,
        outputs,
        mask,
        badLabels,
        badOutputs,
        Nd4j.createFromArray(new double[][] {{0, 0, 0}, {-1.5, -1.5, -1.5}}));
    assertSame(
        activation,
        labels,
        outputs,
        mask,
        Nd4j.createFromArray(new double[][] {{-1}, {0}}),
        badOutputs,
        mask);
  }

  @ParameterizedTest
  @FieldSource("ACTIVATIONS")
  void aLabelDoesNotMatterWhereItsMaskIsZero(IActivation activation) {
    INDArray labels = TestArrays.oneHot(3, 1, 0);
    INDArray mask = Nd4j.createFromArray(new double[][] {{1e-7, 0, 3}, {1, 1, 0}});
    INDArray badLabels = labels.dup().putScalar(0, 1, NAN).putScalar(1, 2, NAN);

    assertSame(activation, labels, outputs, mask, badLabels, outputs, mask);
  }

  @ParameterizedTest
  @FieldSource("ACTIVATIONS")
  void aLabelDoesNotMatterWhereItsClassHasNoWeight(IActivation activation) {
    ILossFunction weighted =
        new ByArrayOperations(LossPolyN.builder().epsilon(2).classWeights(1, 0, 3).build());
    INDArray labels = TestArrays.oneHot(3, 1, 0);
    INDArray badLabels = labels.dup().putScalar(0, 1, NAN).putScalar(1, 1, NAN);

    assertSame(weighted, activation, labels, outputs, null, badLabels, outputs, null);
  }

  @ParameterizedTest
  @FieldSource("ACTIVATIONS")
  void aLabelThatIsNotANumberIsNotHidden(IActivation activation) {
    INDArray labels = TestArrays.oneHot(3, 1, 0).putScalar(0, 0, NAN);

    assertThat(loss.computeScore(labels, outputs, activation, null, false)).isNaN();
    assertThat(loss.computeGradient(labels, outputs, activation, null).getDouble(0, 0)).isNaN();
  }

  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT", "HALF", "BFLOAT16"})
  void aProbabilityOfZeroIsWhatItIsInRows(DataType type) {
    ILossFunction rows = new LossPolyN(2);
    ILossFunction arrays = new ByArrayOperations(rows);
    INDArray zero = Nd4j.createFromArray(new double[][] {{0, 0.25, 1}}).castTo(type);
    IActivation identity = new ActivationIdentity();
    for (int truth = 0; truth < 3; truth++) {
      INDArray labels = TestArrays.oneHot(3, truth);
      assertThat(arrays.computeScore(labels, zero, identity, null, false))
          .isCloseTo(rows.computeScore(labels, zero, identity, null, false), within(1e-12));
      assertSame(
          arrays.computeGradient(labels, zero, identity, null),
          rows.computeGradient(labels, zero, identity, null));
    }
  }

  @ParameterizedTest
  @FieldSource("ACTIVATIONS")
  void whatIsTooLargeForTheTypeIsItsLargestNumber(IActivation activation) {
    ILossFunction rows = new LossPolyN(2);
    ILossFunction arrays = new ByArrayOperations(rows);
    INDArray halves = Nd4j.createFromArray(new double[][] {{0.5, 0.01}}).castTo(DataType.FLOAT16);
    INDArray labels = TestArrays.oneHot(2, 1);
    INDArray mask = Nd4j.createFromArray(new double[][] {{1e6}});

    assertSame(
        arrays.computeScoreArray(labels, halves, activation, mask),
        rows.computeScoreArray(labels, halves, activation, mask));
    assertSame(
        arrays.computeGradient(labels, halves, activation, mask),
        rows.computeGradient(labels, halves, activation, mask));
    assertThat(arrays.computeScoreArray(labels, halves, activation, mask).getDouble(0))
        .isEqualTo(65504);
  }

  /** Beyond all use, but no product of them may be infinite where another is 0. */
  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT"})
  void hugeWeightsOverflowNowhere(DataType type) {
    ILossFunction classes =
        LossPolyN.builder()
            .epsilon(1e308)
            .classWeights(1e308, 1e-308)
            .classWeightScale(ClassWeightScale.AS_GIVEN)
            .build();
    ILossFunction positive =
        LossPolyN.builder().epsilon(1e308).positiveWeights(1e308, 1e308).build();
    INDArray logits =
        Nd4j.createFromArray(new double[][] {{-800, 0}, {0, -800}, {0, 0}, {3, -3}}).castTo(type);
    for (INDArray labels :
        List.of(TestArrays.oneHot(2, 0, 1, 0, 1), TestArrays.softLabels(1, 4, 2))) {
      assertFinite(new ByArrayOperations(classes), labels, logits, new ActivationSoftmax());
      assertFinite(new ByArrayOperations(classes), labels, logits, new ActivationSigmoid());
      assertFinite(new ByArrayOperations(positive), labels, logits, new ActivationSigmoid());
    }
  }

  private static void assertFinite(
      ILossFunction loss, INDArray labels, INDArray logits, IActivation activation) {
    assertThat(loss.computeScore(labels, logits, activation, null, true)).isFinite();
    for (INDArray array :
        List.of(
            loss.computeScoreArray(labels, logits, activation, null),
            loss.computeGradient(labels, logits, activation, null))) {
      assertThat(Arrays.stream(TestArrays.values(array)).filter(x -> !Double.isFinite(x)))
          .isEmpty();
    }
  }

  @Test
  void theLogarithmOfOnePlusANumberKeepsItsDigits() {
    double[] values = {0, 1e-300, 1e-17, 2.5e-16, 1e-9, 1e-3, 0.5, 1, 1e5};
    double[] logarithms = ArrayMath.log1p(Nd4j.createFromArray(values)).toDoubleVector();
    for (int i = 0; i < values.length; i++) {
      double expected = Math.log1p(values[i]);
      assertThat(logarithms[i]).isCloseTo(expected, within(4 * Math.ulp(expected)));
    }
  }

  /** Where this fails, the op can take the place of {@link ArrayMath#log1p}. */
  @Test
  void upstreamLosesTheDigitsOfTheLogarithmOfOnePlusASmallNumber() {
    INDArray small = Nd4j.createFromArray(1e-9, 1e-17);
    double[] logarithms = Nd4j.math().log1p(small).toDoubleVector();
    assertThat(logarithms[0] / 1e-9 - 1).isGreaterThan(1e-8);
    assertThat(logarithms[1]).isZero();
  }

  /** Where this fails, {@link ArrayMath#rowSums} needs no double precision. */
  @Test
  void upstreamAddsFloatsOneAfterTheOther() {
    INDArray row = Nd4j.valueArrayOf(new long[] {2, 20_000}, 0.1, DataType.FLOAT);
    double expected = 20_000 * (double) 0.1f;
    assertThat(Math.abs(row.sum(true, 1).getDouble(0) / expected - 1)).isGreaterThan(1e-5);
    assertThat(ArrayMath.rowSums(row).getDouble(0)).isCloseTo(expected, within(1e-9));
  }

  private void assertSame(
      IActivation activation,
      INDArray labels,
      INDArray outputs,
      INDArray mask,
      INDArray sameLabels,
      INDArray sameOutputs,
      INDArray sameMask) {
    assertSame(loss, activation, labels, outputs, mask, sameLabels, sameOutputs, sameMask);
  }

  private static void assertSame(
      ILossFunction loss,
      IActivation activation,
      INDArray labels,
      INDArray outputs,
      INDArray mask,
      INDArray sameLabels,
      INDArray sameOutputs,
      INDArray sameMask) {
    INDArray scores = loss.computeScoreArray(labels, outputs, activation, mask);
    assertThat(TestArrays.values(scores)).doesNotContain(NAN);
    assertSame(loss.computeScoreArray(sameLabels, sameOutputs, activation, sameMask), scores);
    assertSame(
        loss.computeGradient(sameLabels, sameOutputs, activation, sameMask),
        loss.computeGradient(labels, outputs, activation, mask));
  }

  /** But for the sign of a zero. */
  private static void assertSame(INDArray actual, INDArray expected) {
    assertThat(actual.add(0)).usingComparator(TestArrays.BITWISE).isEqualTo(expected.add(0));
  }
}
