package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The values that optax publishes for its Poly-1. */
class PublishedValuesTest {

  @ParameterizedTest
  @CsvSource({"2, 4.5317", "1, 3.7153", "-1, 2.0827", "0, 2.8990"})
  void poly1IsThatOfOptax(double epsilon, double expected) {
    INDArray logits = Nd4j.createFromArray(new double[][] {{0.14, 1.456, 2.356, -0.124, -2.47}});
    INDArray labels = Nd4j.createFromArray(new double[][] {{0.1, 0.15, 0.2, 0.25, 0.3}});

    double score =
        new LossPolyN(epsilon).computeScore(labels, logits, new ActivationSoftmax(), null, true);

    assertThat(score).isCloseTo(expected, within(5e-5));
  }
}
