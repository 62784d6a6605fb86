package io.github.polyloss.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeLeftTest {

  @ParameterizedTest
  @CsvSource({"0.4, 0:00", "65, 1:05", "3599.4, 59:59", "3599.6, 1:00:00", "7384, 2:03:04"})
  void timesAreMinutesAndSecondsOrHoursAsWell(double seconds, String words) {
    assertThat(TimeLeft.text(seconds)).isEqualTo(", " + words + " left");
  }

  @Test
  void theRestTakesAsLongAsThoseBeforeOnAverage() throws InterruptedException {
    TimeLeft left = new TimeLeft(41);
    Thread.sleep(100);
    String words = left.stepEnded();
    // 40 steps of 0.1 s and a little more on a busy machine.
    assertThat(words).matches(", 0:(0[4-9]|[1-5]\\d) left");
  }

  @Test
  void stepsThatTookNoTimeAndTheLastSayNothing() throws InterruptedException {
    TimeLeft left = new TimeLeft(2);
    assertThat(left.stepEnded()).isEmpty();
    Thread.sleep(60);
    assertThat(left.stepEnded()).isEmpty();
  }
}
