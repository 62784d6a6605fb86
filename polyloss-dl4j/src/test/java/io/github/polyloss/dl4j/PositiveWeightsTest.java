package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Weights of yes and no, another for each of three outputs. */
class PositiveWeightsTest {

  private static final int ROWS = 7;
  private static final double[] WEIGHTS = {3, 0, 0.5};
  private static final double[] ALPHAS = {0.25, 1, 0.6};
  private static final IActivation SIGMOID = new ActivationSigmoid();

  private final INDArray logits = TestArrays.logits(41, ROWS, 3);
  private final INDArray labels = TestArrays.softLabels(41, ROWS, 3);

  private static List<ILossFunction> inBothWays(ILossFunction loss) {
    return List.of(loss, new ByArrayOperations(loss));
  }

  /** The formula of PyTorch's BCEWithLogitsLoss, without the mean. */
  @Test
  void theLossIsThatOfPyTorch() {
    double expected = 0;
    for (int row = 0; row < ROWS; row++) {
      for (int k = 0; k < 3; k++) {
        double y = labels.getDouble(row, k);
        double p = 1 / (1 + Math.exp(-logits.getDouble(row, k)));
        expected -= WEIGHTS[k] * y * Math.log(p) + (1 - y) * Math.log(1 - p);
      }
    }
    for (ILossFunction loss : inBothWays(LossPolyN.builder().positiveWeights(WEIGHTS).build())) {
      assertThat(loss.computeScore(labels, logits, SIGMOID, null, false))
          .isCloseTo(expected, within(1e-12));
    }
  }

  /** A loss with a setting per output, and the same loss of one output with its value. */
  static Stream<Arguments> settings() {
    return Stream.of(
        losses(
            LossPolyN.builder().epsilon(2, -0.5).positiveWeights(WEIGHTS).build(),
            w -> LossPolyN.builder().epsilon(2, -0.5).positiveWeights(w).build(),
            WEIGHTS),
        losses(
            LossPolyN.builder().taylorTerms(3).labelSmoothing(0.1).positiveWeights(WEIGHTS).build(),
            w -> LossPolyN.builder().taylorTerms(3).labelSmoothing(0.1).positiveWeights(w).build(),
            WEIGHTS),
        losses(
            LossPoly1Focal.builder().epsilon(2).alphaPerClass(ALPHAS).build(),
            a -> LossPoly1Focal.builder().epsilon(2).alpha(a).build(),
            ALPHAS),
        losses(
            LossPoly1Focal.builder()
                .epsilon(2)
                .gamma(0)
                .alphaPerClass(ALPHAS)
                .alphaOnPolynomial(false)
                .labelSmoothing(0.2)
                .build(),
            a ->
                LossPoly1Focal.builder()
                    .epsilon(2)
                    .gamma(0)
                    .alpha(a)
                    .alphaOnPolynomial(false)
                    .labelSmoothing(0.2)
                    .build(),
            ALPHAS),
        losses(
            LossPoly1Focal.builder()
                .epsilon(-1)
                .alphaPerClass(ALPHAS)
                .alphaOnPolynomial(false)
                .positiveWeights(2, 2, 2)
                .build(),
            a ->
                LossPoly1Focal.builder()
                    .epsilon(-1)
                    .alpha(a)
                    .alphaOnPolynomial(false)
                    .positiveWeights(2)
                    .build(),
            ALPHAS),
        losses(
            LossPoly1Focal.builder().alpha(0.3).positiveWeights(WEIGHTS).build(),
            w -> LossPoly1Focal.builder().alpha(0.3).positiveWeights(w).build(),
            WEIGHTS));
  }

  private static Arguments losses(
      ILossFunction all, DoubleFunction<ILossFunction> one, double... values) {
    return Arguments.of(all, Arrays.stream(values).mapToObj(one).toList());
  }

  @ParameterizedTest
  @MethodSource("settings")
  void theLossIsTheSumOfThoseOfEachOutput(ILossFunction all, List<ILossFunction> each) {
    INDArray mask = TestArrays.softLabels(42, ROWS, 3).subi(0.2);
    for (int way = 0; way < 2; way++) {
      double score = 0;
      INDArray gradient = Nd4j.zeros(logits.dataType(), ROWS, 3);
      for (int k = 0; k < 3; k++) {
        ILossFunction one = inBothWays(each.get(k)).get(way);
        INDArray y = labels.getColumn(k, true).dup();
        INDArray z = logits.getColumn(k, true).dup();
        INDArray m = mask.getColumn(k, true).dup();
        score += one.computeScore(y, z, SIGMOID, m, false);
        gradient.putColumn(k, one.computeGradient(y, z, SIGMOID, m));
      }
      ILossFunction loss = inBothWays(all).get(way);
      assertThat(loss.computeScore(labels, logits, SIGMOID, mask, false))
          .isCloseTo(score, within(1e-12));
      assertThat(TestArrays.values(loss.computeGradient(labels, logits, SIGMOID, mask)))
          .containsExactly(TestArrays.values(gradient), within(1e-12));
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void theGradientIsThatOfTheScore(ILossFunction all, List<ILossFunction> each) {
    for (ILossFunction loss : inBothWays(all)) {
      INDArray gradient = loss.computeGradient(labels, logits, SIGMOID, null);
      for (int k = 0; k < 3; k++) {
        double z = logits.getDouble(2, k);
        double above =
            loss.computeScore(labels, logits.dup().putScalar(2, k, z + 1e-5), SIGMOID, null, false);
        double below =
            loss.computeScore(labels, logits.dup().putScalar(2, k, z - 1e-5), SIGMOID, null, false);
        assertThat(gradient.getDouble(2, k)).isCloseTo((above - below) / 2e-5, within(1e-8));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void probabilitiesAreWeighedAlike(ILossFunction all, List<ILossFunction> each) {
    ILossFunction sigmoid = all;
    for (ILossFunction loss : inBothWays(withIndependentOutputs(all))) {
      assertThat(loss.computeScore(labels, logits, new LogisticActivation(), null, false))
          .isCloseTo(sigmoid.computeScore(labels, logits, SIGMOID, null, false), within(1e-11));
      assertThat(
              TestArrays.values(
                  loss.computeGradient(labels, logits, new LogisticActivation(), null)))
          .containsExactly(
              TestArrays.values(sigmoid.computeGradient(labels, logits, SIGMOID, null)),
              within(1e-11));
    }
  }

  private static ILossFunction withIndependentOutputs(ILossFunction loss) {
    String json = Json.write(loss).replace("BY_ACTIVATION", "INDEPENDENT");
    return Json.read(json);
  }

  @Test
  void weightsOfOneAreNone() {
    assertThat(
            TestArrays.values(
                LossPolyN.builder()
                    .epsilon(2)
                    .positiveWeights(1, 1, 1)
                    .build()
                    .computeGradient(labels, logits, SIGMOID, null)))
        .containsExactly(
            TestArrays.values(new LossPolyN(2).computeGradient(labels, logits, SIGMOID, null)),
            within(1e-15));
  }
}
