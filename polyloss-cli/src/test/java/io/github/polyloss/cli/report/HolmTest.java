package io.github.polyloss.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HolmTest {

  /** {@code p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")} in R. */
  @Test
  void knownValues() {
    assertThat(Holm.corrected(0.01, 0.04, 0.03, 0.005))
        .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-12));
  }

  @Test
  void oneValueStaysAndNoneIsAboveOne() {
    assertThat(Holm.corrected(0.04)).containsExactly(0.04);
    assertThat(Holm.corrected(0.9, 0.8)).containsExactly(1, 1);
    assertThat(Holm.corrected()).isEmpty();
  }

  @Test
  void anUnknownValueCountsAsOneOfThoseLookedAt() {
    double[] corrected = Holm.corrected(Double.NaN, 0.02, 0.01);

    assertThat(corrected[0]).isNaN();
    assertThat(corrected[1]).isCloseTo(0.04, within(1e-12));
    assertThat(corrected[2]).isCloseTo(0.03, within(1e-12));
  }
}
