package io.github.polyloss.cli.explain;

import java.util.Arrays;
import java.util.stream.IntStream;

/** The Taylor series of −ln p around p = 1: −ln p = Σ_{j ≥ 1} (1−p)^j / j for 0 &lt; p ≤ 1. */
public final class TaylorSeries {

  private static final int GRID_POINTS = 100;

  private TaylorSeries() {}

  /**
   * The sum of the first terms.
   *
   * @param terms how many, at least 1
   * @param p the probability of the truth, 0..1
   * @return Σ_{j=1..terms} (1−p)^j / j; finite at p = 0, too
   * @throws IllegalArgumentException if there are no terms or p is not a probability
   */
  public static double partialSum(int terms, double p) {
    requireTerms(terms);
    if (!(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException("p must be within 0..1, got " + p);
    }
    double sum = 0;
    double power = 1;
    for (int j = 1; j <= terms; j++) {
      power *= 1 - p;
      sum += power / j;
    }
    return sum;
  }

  /**
   * The root of the mean square of what the first terms lack of −ln p, over {@link #grid}.
   *
   * @param terms how many, at least 1
   * @return the error, positive
   * @throws IllegalArgumentException if there are no terms
   */
  public static double rmse(int terms) {
    requireTerms(terms);
    return Math.sqrt(
        Arrays.stream(grid())
            .map(p -> -Math.log(p) - partialSum(terms, p))
            .map(error -> error * error)
            .average()
            .orElseThrow());
  }

  /**
   * The probabilities that the error is taken over.
   *
   * @return 0.01, 0.02, …, 1
   */
  public static double[] grid() {
    return IntStream.rangeClosed(1, GRID_POINTS)
        .mapToDouble(i -> (double) i / GRID_POINTS)
        .toArray();
  }

  private static void requireTerms(int terms) {
    if (terms < 1) {
      throw new IllegalArgumentException("terms must be at least 1, got " + terms);
    }
  }
}
