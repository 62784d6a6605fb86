package io.github.polyloss.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.polyloss.dl4j.Coefficients;
import io.github.polyloss.dl4j.LossPoly1Focal;
import io.github.polyloss.dl4j.LossPolyN;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.lossfunctions.ILossFunction;

class LossCurveTest {

  private static final double LN2 = Math.log(2);

  // At p = 1/2, where every power is a power of two.
  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of(new LossPolyN(), LN2),
        Arguments.of(new LossPolyN(2), LN2 + 1),
        Arguments.of(new LossPolyN(2, -1), LN2 + 1 - 0.125),
        Arguments.of(
            LossPolyN.builder().epsilon(2, -1).coefficients(Coefficients.ABSOLUTE).build(),
            LN2 + 1 - 0.25),
        Arguments.of(LossPolyN.builder().taylorTerms(2).build(), 0.5 + 0.125),
        Arguments.of(new LossPoly1Focal(0, 2), LN2 / 4),
        Arguments.of(new LossPoly1Focal(0, 0.5), LN2 / Math.sqrt(2)),
        Arguments.of(new LossPoly1Focal(-1.5, 2), LN2 / 4 - 0.1875));
  }

  @ParameterizedTest
  @MethodSource("values")
  void valuesAreThoseOfTheFormula(ILossFunction loss, double value) {
    double[] values = new LossCurve("loss", loss).values(0.5, 1);
    assertThat(values[0]).isEqualTo(value, within(1e-15));
    assertThat(values[1]).isEqualTo(0, within(1e-300));
  }

  /** dz of the logit moves p by p (1−p) dz. */
  @ParameterizedTest
  @MethodSource("values")
  void pullsAreTheDescentOfTheLossAlongTheLogit(ILossFunction loss) {
    LossCurve curve = new LossCurve("loss", loss);
    double dz = 1e-5;
    for (double z = -4; z <= 4; z += 0.5) {
      double[] around = curve.values(logistic(z - dz), logistic(z + dz));
      double descent = (around[0] - around[1]) / (2 * dz);
      assertThat(curve.pulls(logistic(z))[0]).isEqualTo(descent, within(1e-9));
    }
  }

  @ParameterizedTest
  @MethodSource("values")
  void nothingPullsWhereTheTruthIsCertain(ILossFunction loss) {
    assertThat(new LossCurve("loss", loss).pulls(1)[0]).isEqualTo(0, within(1e-150));
  }

  private static double logistic(double z) {
    return 1 / (1 + Math.exp(-z));
  }
}
