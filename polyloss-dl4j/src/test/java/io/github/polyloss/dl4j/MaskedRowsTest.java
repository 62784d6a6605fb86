package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** A row that the mask takes out may hold anything. */
class MaskedRowsTest {

  private static final double NAN = Double.NaN;
  private static final IActivation SOFTMAX = new ActivationSoftmax();
  private static final double[][] LOGITS = {{1, -2, 0.5}, {NAN, Double.POSITIVE_INFINITY, 0}};

  static Stream<Arguments> maskedRows() {
    double[][] oneHot = {{0, 1, 0}, {NAN, 0, 0}};
    double[][] indices = {{1}, {-1}};
    double[][] byRow = {{1.5}, {0}};
    double[][] byOutput = {{1.5, 1.5, 1.5}, {0, 0, 0}};
    return Stream.of(
            new LossPolyN(2),
            LossPolyN.builder().epsilon(2).labelSmoothing(0.1).build(),
            new LossPoly1Focal(1, 2))
        .flatMap(
            loss ->
                Stream.of(DataType.FLOAT, DataType.DOUBLE)
                    .flatMap(
                        type ->
                            Stream.of(
                                Arguments.of(loss, type, oneHot, byRow),
                                Arguments.of(loss, type, oneHot, byOutput),
                                Arguments.of(loss, type, indices, byRow),
                                Arguments.of(loss, type, indices, byOutput))));
  }

  @ParameterizedTest
  @MethodSource("maskedRows")
  void scoreAndGradientAreThoseOfTheOtherRow(
      ILossFunction loss, DataType type, double[][] labels, double[][] mask) {
    INDArray scores =
        loss.computeScoreArray(
            array(type, labels), array(type, LOGITS), SOFTMAX, array(type, mask));
    INDArray gradient =
        loss.computeGradient(array(type, labels), array(type, LOGITS), SOFTMAX, array(type, mask));
    INDArray alone = array(type, new double[][] {LOGITS[0]});
    INDArray label = array(type, new double[][] {labels[0]});
    INDArray weight = array(type, new double[][] {mask[0]});
    assertThat(scores.getRow(0, true))
        .usingComparator(TestArrays.BITWISE)
        .isEqualTo(loss.computeScoreArray(label, alone, SOFTMAX, weight));
    assertThat(scores.getDouble(0)).isPositive();
    assertThat(scores.getDouble(1)).isZero();
    assertThat(gradient.getRow(0, true))
        .usingComparator(TestArrays.BITWISE)
        .isEqualTo(loss.computeGradient(label, alone, SOFTMAX, weight));
    assertThat(gradient.getRow(1).toDoubleVector()).containsExactly(0, 0, 0);
  }

  private static INDArray array(DataType type, double[][] rows) {
    return Nd4j.createFromArray(rows).castTo(type);
  }
}
