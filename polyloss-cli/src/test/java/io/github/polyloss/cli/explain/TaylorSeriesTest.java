package io.github.polyloss.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaylorSeriesTest {

  @ParameterizedTest
  @CsvSource({
    "1, 0.5, 0.5",
    "2, 0.5, 0.625",
    "3, 0.5, 0.6666666666666666",
    "3, 0.0, 1.8333333333333333",
    "20, 1.0, 0.0"
  })
  void partialSumsAreThoseDoneByHand(int terms, double p, double sum) {
    assertThat(TaylorSeries.partialSum(terms, p)).isEqualTo(sum, within(1e-15));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 10, 20})
  void theErrorIsTheRemainderAsAnIntegral(int terms) {
    double squares =
        IntStream.rangeClosed(1, 100)
            .mapToDouble(i -> remainder(terms, i / 100.0))
            .map(error -> error * error)
            .sum();
    assertThat(TaylorSeries.rmse(terms)).isEqualTo(Math.sqrt(squares / 100), within(1e-10));
  }

  /**
   * −ln p − Σ_{j≤n} (1−p)^j / j = ∫₀^{1−p} tⁿ / (1−t) dt = ∫₀^{−ln p} (1 − e^{−u})ⁿ du, by
   * Simpson's rule.
   */
  private static double remainder(int terms, double p) {
    int intervals = 2000;
    double h = -Math.log(p) / intervals;
    double sum = 0;
    for (int i = 0; i <= intervals; i++) {
      int weight = i == 0 || i == intervals ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * Math.pow(-Math.expm1(-i * h), terms);
    }
    return sum * h / 3;
  }

  @Test
  void moreTermsLackLess() {
    for (int terms = 2; terms <= 20; terms++) {
      assertThat(TaylorSeries.rmse(terms)).isLessThan(TaylorSeries.rmse(terms - 1));
    }
  }

  @Test
  void theGridIsHundredPointsUpToOne() {
    assertThat(TaylorSeries.grid()).hasSize(100).startsWith(0.01).endsWith(1.0).isSorted();
  }

  @Test
  void argumentsOutOfRangeAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TaylorSeries.partialSum(0, 0.5))
        .withMessage("terms must be at least 1, got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TaylorSeries.partialSum(1, Double.NaN))
        .withMessage("p must be within 0..1, got NaN");
  }
}
