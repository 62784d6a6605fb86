package io.github.polyloss.dl4j.internal;

import java.util.Arrays;

/**
 * The loss as a function f of one number, the probability p of the truth, with q = 1−p:
 *
 * <pre>f_k(p) = q^γ ( −a_k ln p + Σ_{j=1…N} c_j q^j )      c_1 may differ from class to class</pre>
 *
 * <p>It is asked in terms of ln p and q, because neither can be had from p alone without losing
 * digits: p underflows to 0 where ln p does not, and rounds to 1 where q is still positive.
 *
 * <p>What is derived from the settings is bounded, so that no sum of f or of its slope overflows
 * before it is {@linkplain Probabilities bounded} itself.
 */
public final class TruthLoss {

  private final double logarithm;
  private final double[] logarithmOfClass;
  private final double gamma;
  private final double[] coefficients;
  private final double[] firstOfClass;
  private final double max;

  /**
   * @param logarithm a, 1 where −ln p belongs to the loss and 0 where it does not
   * @param gamma γ, at least 0
   * @param coefficients c_1, c_2, …
   * @param firstOfClassOrNull c_1 of each class, in place of the one above
   */
  public TruthLoss(
      double logarithm, double gamma, double[] coefficients, double[] firstOfClassOrNull) {
    this(logarithm, null, gamma, coefficients, firstOfClassOrNull);
  }

  /**
   * @param logarithm a, for every class
   * @param logarithmOfClassOrNull a of each class, in place of the one above
   * @param gamma γ, at least 0
   * @param coefficients c_1, c_2, …
   * @param firstOfClassOrNull c_1 of each class, in place of the one above
   */
  public TruthLoss(
      double logarithm,
      double[] logarithmOfClassOrNull,
      double gamma,
      double[] coefficients,
      double[] firstOfClassOrNull) {
    this.logarithm = logarithm;
    this.logarithmOfClass = logarithmOfClassOrNull;
    this.gamma = gamma;
    this.max = Double.MAX_VALUE / (Math.max(1, coefficients.length) + 2);
    this.coefficients = bounded(coefficients);
    this.firstOfClass = firstOfClassOrNull == null ? null : bounded(firstOfClassOrNull);
  }

  private double[] bounded(double[] values) {
    return Arrays.stream(values).map(value -> Probabilities.bounded(value, max)).toArray();
  }

  /** a, where it is the same for every class. */
  public double logarithm() {
    return logarithm;
  }

  /** a_k, 0 where −ln p does not belong to the loss of class k. */
  public double logarithm(int k) {
    return logarithmOfClass == null ? logarithm : logarithmOfClass[k];
  }

  public double gamma() {
    return gamma;
  }

  /** Whether f differs from class to class. */
  public boolean differsByClass() {
    return classes() > 0;
  }

  /** How many classes this is for, 0 for any number. */
  public int classes() {
    return firstOfClass != null
        ? firstOfClass.length
        : logarithmOfClass != null ? logarithmOfClass.length : 0;
  }

  /** N, the number of powers of q. */
  public int powers() {
    return firstOfClass == null ? coefficients.length : Math.max(1, coefficients.length);
  }

  /** c_j of class k, bounded. */
  public double coefficient(int j, int k) {
    return j == 1 && firstOfClass != null ? firstOfClass[k] : coefficients[j - 1];
  }

  /** (j+γ) c_j of class k, bounded: what is with q^(j+γ−1) in −f_k'(p). */
  public double slopeCoefficient(int j, int k) {
    return Probabilities.bounded((j + gamma) * coefficient(j, k), max);
  }
}
