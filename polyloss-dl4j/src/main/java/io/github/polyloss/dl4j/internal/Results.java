package io.github.polyloss.dl4j.internal;

/**
 * Where the results of the rows go.
 *
 * @param gradient the derivative of the sum of the scores by each input, or null if it is not asked
 *     for
 * @param scores the score of each row, or null if only their sum is asked for
 */
public record Results(Matrix gradient, double[] scores) {

  public boolean wantGradient() {
    return gradient != null;
  }

  public void score(int row, double score) {
    if (scores != null) {
      scores[row] = score;
    }
  }
}
