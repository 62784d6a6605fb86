package io.github.polyloss.dl4j.internal;

import java.util.Arrays;

/**
 * The loss as a function f of one number, the probability p of the truth, with q = 1−p:
 *
 * <pre>f_k(p) = q^γ ( −a ln p + Σ_{j=1…N} c_j q^j )        c_1 may differ from class to class</pre>
 *
 * <p>It is asked in terms of ln p and q, because neither can be had from p alone without losing
 * digits: p underflows to 0 where ln p does not, and rounds to 1 where q is still positive.
 */
public final class TruthLoss {

  private final double logarithm;
  private final double gamma;
  private final double[] coefficients;
  private final double[] firstOfClass;

  /**
   * @param logarithm a, 1 where −ln p belongs to the loss and 0 where it does not
   * @param gamma γ, at least 0
   * @param coefficients c_1, c_2, …
   * @param firstOfClassOrNull c_1 of each class, in place of the one above
   */
  public TruthLoss(
      double logarithm, double gamma, double[] coefficients, double[] firstOfClassOrNull) {
    this.logarithm = logarithm;
    this.gamma = gamma;
    this.coefficients = coefficients;
    this.firstOfClass = firstOfClassOrNull;
  }

  public double logarithm() {
    return logarithm;
  }

  public double gamma() {
    return gamma;
  }

  public boolean differsByClass() {
    return firstOfClass != null;
  }

  /** How many classes this is for, 0 for any number. */
  public int classes() {
    return firstOfClass == null ? 0 : firstOfClass.length;
  }

  /** N, the number of powers of q. */
  public int powers() {
    return firstOfClass == null ? coefficients.length : Math.max(1, coefficients.length);
  }

  /** c_j of class k. */
  public double coefficient(int j, int k) {
    return j == 1 && firstOfClass != null ? firstOfClass[k] : coefficients[j - 1];
  }

  /** f_k(p). */
  public double value(int k, double lnP, double q) {
    double sum = 0;
    for (int j = powers(); j > 0; j--) {
      sum = (sum + coefficient(j, k)) * q;
    }
    return focus(q) * (sum - logarithm * lnP);
  }

  /** p f_k'(p), which stays finite as p goes to 0, where f_k'(p) does not. */
  public double slope(int k, double lnP, double p, double q) {
    double sum = 0;
    for (int j = powers(); j > 0; j--) {
      sum = sum * q + (j + gamma) * coefficient(j, k);
    }
    if (gamma != 0) {
      // The quotient −ln p / q is 0/0 at p = 1, where it goes to 1.
      sum += gamma * logarithm * (q == 0 ? 1 : -lnP / q);
    }
    return -focus(q) * (logarithm + p * sum);
  }

  /** Puts f_k(p) of rows, with q > 0. */
  public void putValues(int[] k, double[] lnP, double[] q, int from, int to, double[] into) {
    if (firstOfClass != null || gamma != 0) {
      for (int i = from; i < to; i++) {
        into[i] = k[i] < 0 ? 0 : value(k[i], lnP[i], q[i]);
      }
      return;
    }
    Arrays.fill(into, from, to, 0);
    for (int j = coefficients.length; j > 0; j--) {
      nextValue(into, q, coefficients[j - 1], from, to);
    }
    subtract(into, lnP, logarithm, from, to);
  }

  /** Puts p f_k'(p) of rows, with q > 0. */
  public void putSlopes(
      int[] k, double[] lnP, double[] p, double[] q, int from, int to, double[] into) {
    if (firstOfClass != null || gamma != 0) {
      for (int i = from; i < to; i++) {
        into[i] = k[i] < 0 ? 0 : slope(k[i], lnP[i], p[i], q[i]);
      }
      return;
    }
    Arrays.fill(into, from, to, 0);
    for (int j = coefficients.length; j > 0; j--) {
      nextSlope(into, q, j * coefficients[j - 1], from, to);
    }
    finishSlope(into, p, logarithm, from, to);
  }

  // One loop each, over arrays alone: the compiler makes vector instructions of those.

  private static void nextValue(double[] sum, double[] q, double coefficient, int from, int to) {
    for (int i = from; i < to; i++) {
      sum[i] = (sum[i] + coefficient) * q[i];
    }
  }

  private static void subtract(double[] sum, double[] lnP, double logarithm, int from, int to) {
    for (int i = from; i < to; i++) {
      sum[i] -= logarithm * lnP[i];
    }
  }

  private static void nextSlope(double[] sum, double[] q, double coefficient, int from, int to) {
    for (int i = from; i < to; i++) {
      sum[i] = sum[i] * q[i] + coefficient;
    }
  }

  private static void finishSlope(double[] sum, double[] p, double logarithm, int from, int to) {
    for (int i = from; i < to; i++) {
      sum[i] = -(logarithm + p[i] * sum[i]);
    }
  }

  private double focus(double q) {
    if (gamma == 0) {
      return 1;
    }
    // An activation that is taken for the probability may overshoot 1 by a rounding error.
    double base = Math.max(q, 0);
    return gamma == 2 ? base * base : Math.pow(base, gamma);
  }
}
