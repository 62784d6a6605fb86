package io.github.polyloss.cli;

import java.util.Locale;

/**
 * How long the rest of some equal steps takes, if each takes as long as those before on average.
 */
public final class TimeLeft {

  /** An epoch that comes out of a checkpoint takes no time, and says nothing about the others. */
  private static final double LEAST_SECONDS = 0.05;

  private int left;
  private int measured;
  private double seconds;
  private long since = System.nanoTime();

  /**
   * Starts to measure.
   *
   * @param steps how many there are
   */
  public TimeLeft(int steps) {
    left = steps;
  }

  /** Something else has ended: the next step begins now. */
  void restart() {
    since = System.nanoTime();
  }

  /**
   * A step has ended, and the next begins.
   *
   * @return {@code ", 1:05 left"}, or nothing where that is not known or no step is left
   */
  public String stepEnded() {
    double last = (System.nanoTime() - since) / 1e9;
    restart();
    left--;
    if (last >= LEAST_SECONDS) {
      measured++;
      seconds += last;
    }
    return left > 0 && measured > 0 ? text(seconds / measured * left) : "";
  }

  /** The words for a time: minutes and seconds, or hours as well. */
  static String text(double seconds) {
    long whole = Math.round(seconds);
    return whole < 3600
        ? String.format(Locale.ROOT, ", %d:%02d left", whole / 60, whole % 60)
        : String.format(
            Locale.ROOT, ", %d:%02d:%02d left", whole / 3600, whole / 60 % 60, whole % 60);
  }
}
