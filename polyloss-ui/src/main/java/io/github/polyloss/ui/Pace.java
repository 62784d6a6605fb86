package io.github.polyloss.ui;

import java.util.function.LongSupplier;
import org.deeplearning4j.ui.model.stats.api.StatsType;
import org.deeplearning4j.ui.model.stats.api.StatsUpdateConfiguration;

/**
 * When statistics are collected, and which: those that a page draws, half of what DL4J collects by
 * itself, and so seldom that they take 2 % of the time, the less often the longer the training goes
 * on. A number of iterations between them, which is what DL4J asks for, would be too often for a
 * small head and too seldom for a large network.
 */
final class Pace implements StatsUpdateConfiguration {

  private static final long SPARING = 50;

  /** The first collections load classes and describe the network: they say nothing of the later. */
  private static final int WARM_UP = 3;

  /** A day has some hundred then; all are held in memory, and DL4J draws 512 at most. */
  private static final long POINTS = 100;

  private static final int BINS = 20;

  private final transient LongSupplier clock;
  private final long start;
  private boolean due = true;
  private int collected;
  private long spent;
  private long next;

  /**
   * @param clock tells nanoseconds
   */
  Pace(LongSupplier clock) {
    this.clock = clock;
    this.start = clock.getAsLong();
  }

  /** Does a part of the collecting, or nothing when none is due. */
  void spend(Runnable work) {
    long before = clock.getAsLong();
    work.run();
    spent += clock.getAsLong() - before;
  }

  /** An iteration has ended: whether the next one's statistics are collected. */
  void iterationEnded() {
    long now = clock.getAsLong();
    if (due && ++collected > WARM_UP) {
      next = now + Math.max(SPARING * spent, (now - start) / POINTS);
    }
    due = now >= next;
    spent = 0;
  }

  @Override
  public int reportingFrequency() {
    return due ? 1 : Integer.MAX_VALUE;
  }

  @Override
  public boolean collectPerformanceStats() {
    return true;
  }

  @Override
  public boolean collectMemoryStats() {
    return true;
  }

  @Override
  public boolean collectGarbageCollectionStats() {
    return true;
  }

  @Override
  public boolean collectLearningRates() {
    return true;
  }

  @Override
  public boolean collectHistograms(StatsType type) {
    return type == StatsType.Parameters || type == StatsType.Updates;
  }

  @Override
  public int numHistogramBins(StatsType type) {
    return BINS;
  }

  @Override
  public boolean collectMean(StatsType type) {
    return type == StatsType.Activations;
  }

  @Override
  public boolean collectStdev(StatsType type) {
    return type != StatsType.Parameters;
  }

  @Override
  public boolean collectMeanMagnitudes(StatsType type) {
    return type == StatsType.Parameters || type == StatsType.Updates;
  }
}
