package io.github.polyloss.spark.scaling;

import io.github.polyloss.cli.UserException;

/**
 * One worker that trains alone.
 *
 * @param imagesPerSecond r, of training steps, as measured
 * @param batchSize b, images a step
 */
record Worker(double imagesPerSecond, int batchSize) {

  Worker {
    if (!(imagesPerSecond > 0 && imagesPerSecond < Double.POSITIVE_INFINITY)) {
      throw new UserException(
          "--images-per-second must be finite and above 0, got " + imagesPerSecond);
    }
    if (batchSize < 1) {
      throw new UserException("--batch-size must be at least 1, got " + batchSize);
    }
  }

  /** b / r, the seconds of a step. */
  double secondsPerBatch() {
    return batchSize / imagesPerSecond;
  }
}
