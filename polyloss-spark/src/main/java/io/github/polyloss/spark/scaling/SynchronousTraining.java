package io.github.polyloss.spark.scaling;

import io.github.polyloss.cli.UserException;

/**
 * Training in rounds, in which all workers meet. S bytes go out as a broadcast, each worker takes f
 * batches, and a tree adds up the S bytes that come back from each. No part of this overlaps with
 * another, so the times add up:
 *
 * <pre>
 * T(n) = f b / r + o + C(n) / B                            seconds
 * C(n) = S ((K − 1 + ⌈log₂(n + 1)⌉) / K + ⌈n/m⌉ + m)       bytes, one after the other
 * </pre>
 *
 * with K and m as in {@link TorrentBroadcast} and {@link TreeAggregation}. The images of the round
 * are n f b.
 *
 * @param label its name in tables and charts
 * @param worker r and b
 * @param bytes S
 * @param frequency f, batches of each worker between two meetings
 * @param overhead o, seconds a round for what does not depend on n: scheduling, serialisation
 */
record SynchronousTraining(String label, Worker worker, long bytes, int frequency, double overhead)
    implements TrainingMethod {

  /** DL4J's parameter averaging: S is parameters and updater state. */
  static SynchronousTraining averaging(
      Worker worker, NetworkSize size, int frequency, double overhead) {
    if (frequency < 1) {
      throw new UserException("--averaging-frequency must be at least 1, got " + frequency);
    }
    checkOverhead("--overhead", overhead);
    return new SynchronousTraining("averaging", worker, size.averagedBytes(), frequency, overhead);
  }

  /** {@code spark --gradient-sharing}: S is a number for each parameter, and f is 1. */
  static SynchronousTraining sharing(Worker worker, NetworkSize size, double overhead) {
    checkOverhead("--sharing-overhead", overhead);
    return new SynchronousTraining("sharing", worker, size.gradientBytes(), 1, overhead);
  }

  private static void checkOverhead(String option, double overhead) {
    if (!(overhead >= 0 && overhead < Double.POSITIVE_INFINITY)) {
      throw new UserException(option + " must be finite and not negative, got " + overhead);
    }
  }

  @Override
  public String unit() {
    return "round";
  }

  @Override
  public double networkSeconds(int workers, Link link) {
    double out = TorrentBroadcast.sequentialBytes(bytes, workers);
    double back = (double) bytes * TreeAggregation.of(workers).inSequence();
    return link.seconds(out + back);
  }

  @Override
  public double imagesPerSecond(int workers, Link link) {
    double round = frequency * worker.secondsPerBatch() + overhead + networkSeconds(workers, link);
    return (double) workers * frequency * worker.batchSize() / round;
  }

  /** Bytes of results that the driver takes in, which {@code spark.driver.maxResultSize} bounds. */
  long driverBytes(int workers) {
    return bytes * TreeAggregation.of(workers).atDriver();
  }
}
