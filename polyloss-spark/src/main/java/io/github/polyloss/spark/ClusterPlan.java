package io.github.polyloss.spark;

import io.github.polyloss.cli.UserException;

/**
 * How the work is divided.
 *
 * @param workers how many executors train at the same time
 * @param averagingFrequency batches that each worker takes before the parameters are averaged; 0
 *     where the workers share gradients in each step
 */
record ClusterPlan(int workers, int averagingFrequency) {

  /** Parts of a job for each worker: enough that one that is lost or late costs little. */
  private static final int PARTS_PER_WORKER = 4;

  /** Batch normalisation needs some images, and a message is not worth sending for fewer. */
  private static final int LEAST_SHARE = 8;

  ClusterPlan {
    atLeast("--workers", 1, workers);
  }

  /** Workers that train on their own and meet after some batches each. */
  static ClusterPlan averaging(int workers, int frequency) {
    atLeast("--averaging-frequency", 1, frequency);
    return new ClusterPlan(workers, frequency);
  }

  /** Workers that take each step together. */
  static ClusterPlan sharing(int workers) {
    return new ClusterPlan(workers, 0);
  }

  private static void atLeast(String option, int least, int value) {
    if (value < least) {
      throw new UserException(option + " must be at least " + least + ", got " + value);
    }
  }

  boolean sharesGradients() {
    return averagingFrequency == 0;
  }

  /** How many parts, of a worker's batch size each, all workers together take in a round. */
  int partsPerRound() {
    return workers * Math.max(1, averagingFrequency);
  }

  /** How many batches so many parts of a round are in the eyes of the schedule. */
  int scheduled(int parts) {
    return sharesGradients() ? 1 : parts;
  }

  /** Images that each worker takes at once, where all together should take so many. */
  int shareOf(int batchSize) {
    return batchSize < LEAST_SHARE ? batchSize : Math.max(LEAST_SHARE, batchSize / workers);
  }

  /** The recipe's batch size: what one step of the schedule is. */
  int scheduledBatch(int batchSizePerWorker) {
    return sharesGradients() ? workers * batchSizePerWorker : batchSizePerWorker;
  }

  /** The inverse of {@link #scheduledBatch}. */
  int batchPerWorker(int scheduledBatch) {
    return sharesGradients() ? scheduledBatch / workers : scheduledBatch;
  }

  /** Into how many parts to cut work that does not depend on the order, of at most so many. */
  int parts(int most) {
    return Math.max(1, Math.min(most, workers * PARTS_PER_WORKER));
  }
}
