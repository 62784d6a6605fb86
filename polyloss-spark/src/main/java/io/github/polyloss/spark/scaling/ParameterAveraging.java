package io.github.polyloss.spark.scaling;

import io.github.polyloss.examples.UserException;

/**
 * DL4J's parameter averaging. In a round, parameters and updater state (S bytes) go out as a
 * broadcast, each worker takes f batches, and {@code treeAggregate} adds up what comes back. No
 * part of this overlaps with another, so the times add up:
 *
 * <pre>
 * T(n) = f b / r + o + C(n) / B                            seconds
 * C(n) = S ((K − 1 + ⌈log₂(n + 1)⌉) / K + ⌈n/m⌉ + m)       bytes, one after the other
 * </pre>
 *
 * with K and m as in {@link TorrentBroadcast} and {@link TreeAggregation}. The images of the round
 * are n f b.
 *
 * @param worker r and b
 * @param size of the network, S
 * @param frequency f, batches of each worker between two averages
 * @param overhead o, seconds a round for what does not depend on n: scheduling, serialisation
 */
record ParameterAveraging(Worker worker, NetworkSize size, int frequency, double overhead)
    implements TrainingMethod {

  ParameterAveraging {
    if (frequency < 1) {
      throw new UserException("--averaging-frequency must be at least 1, got " + frequency);
    }
    if (!(overhead >= 0 && overhead < Double.POSITIVE_INFINITY)) {
      throw new UserException("--overhead must be finite and not negative, got " + overhead);
    }
  }

  @Override
  public String label() {
    return "averaging";
  }

  @Override
  public String unit() {
    return "round";
  }

  @Override
  public double networkSeconds(int workers, Link link) {
    double out = TorrentBroadcast.sequentialBytes(size.averagedBytes(), workers);
    double back = (double) size.averagedBytes() * TreeAggregation.of(workers).inSequence();
    return link.seconds(out + back);
  }

  @Override
  public double imagesPerSecond(int workers, Link link) {
    double round = frequency * worker.secondsPerBatch() + overhead + networkSeconds(workers, link);
    return (double) workers * frequency * worker.batchSize() / round;
  }

  /** Bytes of results that the driver takes in, which {@code spark.driver.maxResultSize} bounds. */
  long driverBytes(int workers) {
    return size.averagedBytes() * TreeAggregation.of(workers).atDriver();
  }
}
