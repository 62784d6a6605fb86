package io.github.polyloss.dl4j.internal;

/**
 * The loss of one row, for one way of getting from the network's output to probabilities. Made for
 * one call and one thread: it may keep room for intermediate results.
 */
public interface RowLoss {

  /**
   * Sums the terms of a row.
   *
   * @param inputs what the probabilities are computed from, C values
   * @param labels the labels, smoothed
   * @param weights class weight times mask; the term of a weight 0 is left out, whatever its label
   * @param gradient where to put the derivative of the score by each input
   * @return the score of the row
   */
  double apply(double[] inputs, double[] labels, double[] weights, double[] gradient);
}
