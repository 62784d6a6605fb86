package io.github.polyloss.spark.scaling;

/** A way to train on several workers. */
interface TrainingMethod {

  /** Its name in tables and charts. */
  String label();

  /** What happens between two meetings of the workers: a round, or a step. */
  String unit();

  /**
   * Seconds a unit that the network alone would take.
   *
   * @param workers n, at least 1
   */
  double networkSeconds(int workers, Link link);

  /**
   * Images a second of all workers together.
   *
   * @param workers n, at least 1
   */
  double imagesPerSecond(int workers, Link link);
}
