package io.github.polyloss.spark;

import io.github.polyloss.examples.UserException;

/**
 * How the work is divided.
 *
 * @param workers how many executors train at the same time
 * @param averagingFrequency batches that each worker takes before the parameters are averaged
 */
record ClusterPlan(int workers, int averagingFrequency) {

  /** Parts of a job for each worker: enough that one that is lost or late costs little. */
  private static final int PARTS_PER_WORKER = 4;

  ClusterPlan {
    atLeastOne("--workers", workers);
    atLeastOne("--averaging-frequency", averagingFrequency);
  }

  private static void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new UserException(option + " must be at least 1, got " + value);
    }
  }

  /** How many batches all workers together take between two averages. */
  int batchesPerRound() {
    return workers * averagingFrequency;
  }

  /** Into how many parts to cut work that does not depend on the order, of at most so many. */
  int parts(int most) {
    return Math.max(1, Math.min(most, workers * PARTS_PER_WORKER));
  }
}
