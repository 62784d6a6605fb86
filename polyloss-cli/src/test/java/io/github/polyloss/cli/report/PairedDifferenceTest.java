package io.github.polyloss.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairedDifferenceTest {

  /** Student's own example of 1908: hours of sleep gained by ten patients with two drugs. */
  private static final double[] DEXTRO = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};

  private static final double[] LAEVO = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

  @Test
  void studentsSleepDataGiveTheIntervalThatRPrints() {
    PairedDifference difference = PairedDifference.of(DEXTRO, LAEVO);

    assertThat(difference.mean()).isCloseTo(-1.58, within(1e-12));
    assertThat(difference.low()).isCloseTo(-2.4598858, within(1e-7));
    assertThat(difference.high()).isCloseTo(-0.7001142, within(1e-7));
    assertThat(difference.p()).isCloseTo(0.002833, within(1e-6));
  }

  @Test
  void exchangedSidesTurnTheSignAndKeepP() {
    PairedDifference one = PairedDifference.of(DEXTRO, LAEVO);
    PairedDifference other = PairedDifference.of(LAEVO, DEXTRO);

    assertThat(other.mean()).isEqualTo(-one.mean());
    assertThat(other.low()).isCloseTo(-one.high(), within(1e-12));
    assertThat(other.p()).isCloseTo(one.p(), within(1e-12));
  }

  /** For two pairs Student's t is Cauchy's distribution: t = 12.706 (tables), p in closed form. */
  @Test
  void twoPairsGiveTheWideIntervalOfOneDegreeOfFreedom() {
    PairedDifference difference = PairedDifference.of(new double[] {1, 3}, new double[] {0, 0});

    assertThat(difference.high() - difference.mean()).isCloseTo(12.706, within(1e-3));
    assertThat(difference.p()).isCloseTo(1 - 2 / Math.PI * Math.atan(2), within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"0.5, 0.5", "0.75, 0.5"})
  void equalDifferencesSayNothingOfChance(double value, double partner) {
    double[] values = {value, value + 0.125, value - 0.125};
    double[] partners = {partner, partner + 0.125, partner - 0.125};

    PairedDifference difference = PairedDifference.of(values, partners);

    assertThat(difference.mean()).isEqualTo(value - partner);
    assertThat(difference.low()).isNaN();
    assertThat(difference.p()).isNaN();
  }

  @Test
  void onePairHasNoInterval() {
    assertThat(PairedDifference.of(new double[] {0.7}, new double[] {0.6}).low()).isNaN();
  }
}
