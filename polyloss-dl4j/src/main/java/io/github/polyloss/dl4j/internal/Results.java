package io.github.polyloss.dl4j.internal;

/**
 * Where the results of the rows go.
 *
 * @param gradient the derivative of the sum of the scores by each input, or null if it is not asked
 *     for
 * @param scores the score of each row, or null if only their sum is asked for
 * @param wantScore whether the scores, or their sum, are asked for
 */
record Results(RowMajor gradient, double[] scores, boolean wantScore) {

  boolean wantGradient() {
    return gradient != null;
  }

  /** The largest number that the gradient can have. */
  double greatest() {
    return gradient.isSinglePrecision() ? Float.MAX_VALUE : Double.MAX_VALUE;
  }
}
