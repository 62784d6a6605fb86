package io.github.polyloss.dl4j;

/**
 * How an ε of {@link LossPolyN} changes the coefficient of its power of 1−p. The two ways agree for
 * the first ε, so Poly-1 is the same in both.
 */
public enum Coefficients {
  /**
   * In proportion to the coefficient 1/j that the power j has in the series of −ln p: ε_j (1−p)^j /
   * j. An ε of −1 takes the power out of the series, whatever j is.
   */
  RELATIVE,
  /** As it stands, as in L_Poly-N of the paper: ε_j (1−p)^j. */
  ABSOLUTE
}
