package io.github.polyloss.examples.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LossCurveTest {

  private static final double LN2 = Math.log(2);

  // At p = 1/2, where every power is a power of two.
  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of(LossCurve.crossEntropy(), "ce", LN2),
        Arguments.of(LossCurve.poly(2), "poly:2", LN2 + 1),
        Arguments.of(LossCurve.poly(2, -1), "poly:2,-1", LN2 + 1 - 0.125),
        Arguments.of(LossCurve.polyAbsolute(2, -1), "poly-absolute:2,-1", LN2 + 1 - 0.25),
        Arguments.of(LossCurve.focal(2), "focal:2", LN2 / 4),
        Arguments.of(LossCurve.focal(0), "focal:0", LN2),
        Arguments.of(LossCurve.focal(0.5), "focal:0.5", LN2 / Math.sqrt(2)),
        Arguments.of(LossCurve.polyFocal(-1.5, 2), "poly-focal:-1.5:2", LN2 / 4 - 0.1875));
  }

  @ParameterizedTest
  @MethodSource("values")
  void valuesAreThoseOfTheFormula(LossCurve curve, String label, double value) {
    assertThat(curve.label()).isEqualTo(label);
    assertThat(curve.f().applyAsDouble(0.5)).isEqualTo(value, within(1e-15));
    assertThat(curve.f().applyAsDouble(1)).isZero();
  }

  @ParameterizedTest
  @MethodSource("values")
  void derivativesAreDifferenceQuotients(LossCurve curve) {
    double h = 1e-6;
    for (double p = 0.05; p < 0.99; p += 0.05) {
      double quotient = (curve.f().applyAsDouble(p + h) - curve.f().applyAsDouble(p - h)) / (2 * h);
      assertThat(curve.derivative().applyAsDouble(p))
          .isEqualTo(quotient, within(1e-7 * Math.abs(quotient) + 1e-8));
    }
    assertThat(curve.derivative().applyAsDouble(1)).isFinite();
  }

  @Test
  void negativeGammaIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LossCurve.focal(-1))
        .withMessage("gamma must be at least 0, got -1.0");
  }
}
