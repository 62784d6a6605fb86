package io.github.polyloss.bench;

/**
 * The work that is timed: a loss, forward and backward, with everything prepared that a network
 * would have at hand.
 */
interface LossStep extends AutoCloseable {

  /**
   * Does the work once.
   *
   * @return the mean loss of a row
   */
  double run();

  /** The derivative of the sum of the rows' losses by each logit, row after row; not timed. */
  double[] gradient();

  @Override
  default void close() {}
}
