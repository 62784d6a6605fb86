package io.github.polyloss.spark.scaling;

/**
 * Who receives how many results when Spark's {@code treeAggregate}, with DL4J's depth of 2, adds up
 * those of n workers: with s = max(2, ⌈√n⌉), the workers first add up among themselves where n &gt;
 * s + ⌈n/s⌉ (from 6 on, in effect), on m = ⌊n/s⌋ of them; the rest is the driver's work.
 *
 * @param perReducer results that the busiest of the m workers receives, ⌈n/m⌉; 0 if the driver
 *     receives all
 * @param atDriver results that the driver receives: m, or n
 */
record TreeAggregation(int perReducer, int atDriver) {

  /** The way of the results of so many workers. */
  static TreeAggregation of(int workers) {
    int scale = Math.max(2, (int) Math.ceil(Math.sqrt(workers)));
    if (workers <= scale + ceilDiv(workers, scale)) {
      return new TreeAggregation(0, workers);
    }
    int reducers = workers / scale;
    return new TreeAggregation(ceilDiv(workers, reducers), reducers);
  }

  private static int ceilDiv(int dividend, int divisor) {
    return (dividend + divisor - 1) / divisor;
  }

  /** How many results follow each other over one link: first to a worker, then to the driver. */
  int inSequence() {
    return perReducer + atDriver;
  }
}
