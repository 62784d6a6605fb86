package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
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
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** Class weights by their mean or as they are. */
class ClassWeightScaleTest {

  private static final double[] WEIGHTS = {0.5, 0, 4, 10};
  private static final double[] BALANCED = ClassWeights.balanced(990, 10);

  static Stream<Arguments> theLossesOfDl4j() {
    INDArray weights = Nd4j.createFromArray(WEIGHTS);
    return Stream.of(
        Arguments.of(new LossMCXENT(weights), new ActivationSoftmax()),
        // Clips its probabilities, here far below any that comes up.
        Arguments.of(new LossBinaryXENT(1e-300, weights), new ActivationSigmoid()));
  }

  @ParameterizedTest
  @MethodSource("theLossesOfDl4j")
  void asGivenTheyAreTheWeightsOfDl4j(ILossFunction expected, IActivation activation) {
    INDArray labels = TestArrays.softLabels(51, 6, 4);
    INDArray logits = TestArrays.logits(51, 6, 4);
    LossPolyN rows =
        LossPolyN.builder()
            .classWeights(WEIGHTS)
            .classWeightScale(ClassWeightScale.AS_GIVEN)
            .build();
    for (ILossFunction loss : List.of(rows, new ByArrayOperations(rows))) {
      assertThat(loss.computeScore(labels, logits, activation, null, true))
          .isCloseTo(expected.computeScore(labels, logits, activation, null, true), within(1e-12));
      assertThat(TestArrays.values(loss.computeGradient(labels, logits, activation, null)))
          .containsExactly(
              TestArrays.values(expected.computeGradient(labels, logits, activation, null)),
              within(1e-12));
    }
  }

  @Test
  void byTheirMeanTheyAreAsGivenWhenTheMeanIsOne() {
    INDArray labels = TestArrays.softLabels(52, 6, 4);
    INDArray logits = TestArrays.logits(52, 6, 4);
    double[] ofMeanOne = {0.25, 0, 1.75, 2};
    for (ClassWeightScale scale : ClassWeightScale.values()) {
      ILossFunction loss =
          LossPoly1Focal.builder()
              .epsilon(2)
              .classWeights(ofMeanOne)
              .classWeightScale(scale)
              .build();
      ILossFunction ofMeanTen =
          LossPoly1Focal.builder()
              .epsilon(2)
              .classWeights(2.5, 0, 17.5, 20)
              .classWeightScale(scale)
              .build();
      double factor = scale == ClassWeightScale.AS_GIVEN ? 10 : 1;
      double score = loss.computeScore(labels, logits, new ActivationSoftmax(), null, true);
      assertThat(ofMeanTen.computeScore(labels, logits, new ActivationSoftmax(), null, true))
          .isCloseTo(factor * score, within(1e-12));
    }
  }

  @Test
  void theScaleIsNothingWithoutWeights() {
    INDArray labels = TestArrays.softLabels(53, 6, 4);
    INDArray logits = TestArrays.logits(53, 6, 4);
    assertThat(
            LossPolyN.builder()
                .epsilon(2)
                .classWeightScale(ClassWeightScale.AS_GIVEN)
                .build()
                .computeGradient(labels, logits, new ActivationSoftmax(), null))
        .usingComparator(TestArrays.BITWISE)
        .isEqualTo(new LossPolyN(2).computeGradient(labels, logits, new ActivationSoftmax(), null));
  }

  /** The mean weight of the classes is 25.3, that of the examples 1. */
  @Test
  void balancedWeightsAsGivenLeaveTheFirstLossAsLargeAsWithout() {
    int[] classes = new int[1000];
    Arrays.fill(classes, 990, 1000, 1);
    INDArray labels = TestArrays.oneHot(2, classes);
    INDArray logits = Nd4j.zeros(DataType.DOUBLE, 1000, 2);
    assertThat(score(loss(null), labels, logits)).isCloseTo(Math.log(2), within(1e-12));
    assertThat(score(loss(ClassWeightScale.AS_GIVEN), labels, logits))
        .isCloseTo(Math.log(2), within(1e-12));
    assertThat(score(loss(ClassWeightScale.MEAN_ONE), labels, logits))
        .isCloseTo(Math.log(2) / (0.5 * (500 / 990.0 + 50)), within(1e-12));
  }

  private static double score(ILossFunction loss, INDArray labels, INDArray logits) {
    return loss.computeScore(labels, logits, new ActivationSoftmax(), null, true);
  }

  private static ILossFunction loss(ClassWeightScale scaleOrNull) {
    return scaleOrNull == null
        ? new LossPolyN()
        : LossPolyN.builder().classWeights(BALANCED).classWeightScale(scaleOrNull).build();
  }
}
