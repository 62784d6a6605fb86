package io.github.polyloss.bench;

/** The work that is timed, with everything prepared that a network would have at hand. */
interface Step extends AutoCloseable {

  /**
   * Does the work once.
   *
   * @return a number that depends on it: the mean loss of a row, if it is a loss
   */
  double run();

  @Override
  default void close() {}
}
