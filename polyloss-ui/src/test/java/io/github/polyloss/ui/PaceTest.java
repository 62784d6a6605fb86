package io.github.polyloss.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {

  private long now;

  /** Trains for some time, and counts the iterations whose statistics are collected. */
  private int collect(Pace pace, long iteration, long cost, long duration) {
    int reports = 0;
    for (long end = now + duration; now < end; ) {
      now += iteration;
      if (pace.reportingFrequency() == 1) {
        reports++;
        pace.spend(() -> now += cost / 2);
        pace.spend(() -> now += cost - cost / 2);
      }
      pace.iterationEnded();
    }
    return reports;
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "5, 2", "100, 100", "6000, 400"})
  void collectingTakesAtMostTwoPercentOfAnyTraining(long iterationMillis, long costMillis) {
    long iteration = TimeUnit.MILLISECONDS.toNanos(iterationMillis);
    long cost = TimeUnit.MILLISECONDS.toNanos(costMillis);
    long duration = TimeUnit.HOURS.toNanos(1);

    int reports = collect(new Pace(() -> now), iteration, cost, duration);

    // The first three iterations are always looked at, and the one after them.
    assertThat((reports - 4) * cost).isBetween(1L, duration / 50);
  }

  @Test
  void aDayHasAboutAsManyPointsAsTheChart() {
    long iteration = TimeUnit.MILLISECONDS.toNanos(100);
    long cost = TimeUnit.MILLISECONDS.toNanos(5);

    int reports = collect(new Pace(() -> now), iteration, cost, TimeUnit.DAYS.toNanos(1));

    assertThat(reports).isBetween(500, 1000);
  }

  @Test
  void theSlowStartDelaysNothing() {
    Pace pace = new Pace(() -> now);
    long hour = TimeUnit.HOURS.toNanos(1);
    assertThat(collect(pace, 1, hour, 3 * hour)).isEqualTo(3);
    assertThat(collect(pace, 1, 1000, 1)).isEqualTo(1);
    assertThat(collect(pace, 1000, 1000, 10 * 1000)).as("not at once").isZero();
  }
}
