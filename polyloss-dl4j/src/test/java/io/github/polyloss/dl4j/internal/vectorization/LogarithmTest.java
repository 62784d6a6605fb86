package io.github.polyloss.dl4j.internal.vectorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogarithmTest {

  private static final double BOUND = 1e-15;

  @ParameterizedTest
  @ValueSource(
      doubles = {
        Double.MIN_VALUE,
        1e-300,
        1e-20,
        1e-5,
        0.9999999e-5,
        0.4,
        0.414213562373,
        0.414213562374,
        0.9999999999,
        1,
        1.0000000001,
        2,
        3,
        1e10,
        0x1p160,
        0x1p1000
      })
  void edgesAreWithinTheBound(double x) {
    assertThat(Logarithm.ofOnePlus(x) / Math.log1p(x)).isCloseTo(1, offset(BOUND));
  }

  @Test
  void allSizesAreWithinTheBound() {
    for (double x = 1e-300; x < 1e300; x *= 1.01) {
      assertThat(Logarithm.ofOnePlus(x) / Math.log1p(x))
          .as("x = %s", x)
          .isCloseTo(1, offset(BOUND));
    }
  }

  @Test
  void ofOneItIsZero() {
    assertThat(Logarithm.ofOnePlus(0)).isZero();
  }
}
