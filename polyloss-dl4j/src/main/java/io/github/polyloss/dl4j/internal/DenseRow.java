package io.github.polyloss.dl4j.internal;

import java.util.Arrays;

/**
 * A softmax row in which many classes have a label (soft or smoothed ones), in single precision:
 * with c_k = weight times label and g_k = c_k p_k f'(p_k), L = Σ_k c_k f(p_k) and ∂L/∂z_j = g_j −
 * p_j Σ_k g_k. For losses with γ = 0 that are the same for all classes, where f(p) and its slope
 * are sums and products that the compiler turns into vector instructions.
 *
 * <p>The class with the largest p is left out of all sums and added in double precision, because
 * near p = 1 its terms are differences of nearly equal numbers. An instance is for one thread.
 */
final class DenseRow {

  /** Beyond this an exponential that became 0 would be missing where it is multiplied with it. */
  private static final double GREATEST_SUM = 16;

  private final float[] coefficients;
  private final float[] exponentials;
  private final float[] p;
  private final float[] terms;
  private final float[] polynomial;
  private double inverse;

  DenseRow(int columns) {
    this.coefficients = new float[columns];
    this.exponentials = new float[columns];
    this.p = new float[columns];
    this.terms = new float[columns];
    this.polynomial = new float[columns];
  }

  /**
   * What makes coefficients of the labels of a batch: label times factor plus summand.
   *
   * @param factors class weights times the part of a label that smoothing leaves
   * @param summands class weights times what smoothing gives to every class
   */
  record LabelWeights(float[] factors, float[] summands) {}

  int columns() {
    return p.length;
  }

  static boolean fits(TruthLoss loss) {
    return loss.gamma() == 0 && !loss.differsByClass();
  }

  /** Room for the labels of a row: what is here when {@link #begin} is called counts. */
  float[] labels() {
    return coefficients;
  }

  /**
   * Takes a row.
   *
   * @param powers exponentials, of which that of the largest p is 0
   * @param at where they begin
   * @param inverse one by their sum with that of the largest p
   * @param weights those of the batch
   * @param mask the mask of the row
   */
  void begin(float[] powers, int at, double inverse, LabelWeights weights, double mask) {
    this.inverse = inverse;
    System.arraycopy(powers, at, exponentials, 0, p.length);
    probabilities(p, exponentials, (float) inverse);
    weigh(coefficients, weights.factors(), weights.summands(), (float) mask);
  }

  private static void probabilities(float[] p, float[] exponentials, float inverse) {
    for (int k = 0; k < p.length; k++) {
      p[k] = exponentials[k] * inverse;
    }
  }

  private static void weigh(float[] labels, float[] factors, float[] summands, float mask) {
    for (int k = 0; k < labels.length; k++) {
      labels[k] = mask * (labels[k] * factors[k] + summands[k]);
    }
  }

  /**
   * Puts the gradient.
   *
   * @param top the class with the largest p
   * @param topSlope p f'(p) of that class
   * @return whether floats are enough
   */
  boolean putGradient(
      TruthLoss loss,
      int top,
      double topSlope,
      double topP,
      double topQ,
      FloatKernel kernel,
      float[] into,
      int at) {
    polynomial(loss, true);
    slopes(terms, coefficients, p, polynomial, (float) loss.logarithm());
    terms[top] = 0;
    double others = sum(kernel);
    double topTerm = coefficients[top] * topSlope;
    double all = others + topTerm;
    float factor = (float) (all * inverse);
    if (!RowTerms.isSafe(factor) || Math.abs(all) > GREATEST_SUM || cancels(others, kernel)) {
      return false;
    }
    // Not by way of p, which has lost digits where it is smaller than a float can be.
    subtract(terms, exponentials, factor);
    terms[top] = (float) (topTerm * topQ - topP * others);
    System.arraycopy(terms, 0, into, at, terms.length);
    return true;
  }

  private static void slopes(float[] g, float[] c, float[] p, float[] polynomial, float logarithm) {
    for (int k = 0; k < g.length; k++) {
      g[k] = -c[k] * (logarithm + p[k] * polynomial[k]);
    }
  }

  private static void subtract(float[] g, float[] exponentials, float factor) {
    for (int k = 0; k < g.length; k++) {
      g[k] -= exponentials[k] * factor;
    }
  }

  /**
   * The score of the row.
   *
   * @param logits those of the row, which get lost
   * @param lnTotal what to take off a logit to get ln p
   * @param topValue f(p) of the class with the largest p
   * @return NaN where floats are not enough
   */
  double score(
      TruthLoss loss,
      int top,
      double topValue,
      float[] logits,
      double lnTotal,
      FloatKernel kernel) {
    polynomial(loss, false);
    float high = (float) lnTotal;
    float low = (float) (lnTotal - high);
    values(terms, coefficients, logits, polynomial, high, low, (float) loss.logarithm());
    terms[top] = 0;
    double others = sum(kernel);
    return cancels(others, kernel) ? Double.NaN : others + coefficients[top] * topValue;
  }

  private static void values(
      float[] v,
      float[] c,
      float[] logits,
      float[] polynomial,
      float high,
      float low,
      float logarithm) {
    for (int k = 0; k < v.length; k++) {
      v[k] = c[k] * (polynomial[k] - logarithm * ((logits[k] - high) - low));
    }
  }

  /** Puts Σ_j j c_j q^(j−1) for the slope, Σ_j c_j q^j for the value. */
  private void polynomial(TruthLoss loss, boolean slope) {
    Arrays.fill(polynomial, 0);
    for (int j = loss.powers(); j > 0; j--) {
      float coefficient = (float) (loss.coefficient(j, 0) * (slope ? j : 1));
      if (slope) {
        nextSlope(polynomial, p, coefficient);
      } else {
        nextValue(polynomial, p, coefficient);
      }
    }
  }

  private static void nextSlope(float[] sum, float[] p, float coefficient) {
    for (int k = 0; k < sum.length; k++) {
      sum[k] = sum[k] * (1 - p[k]) + coefficient;
    }
  }

  private static void nextValue(float[] sum, float[] p, float coefficient) {
    for (int k = 0; k < sum.length; k++) {
      sum[k] = (sum[k] + coefficient) * (1 - p[k]);
    }
  }

  /** Whether the terms have different signs, so that their sum has fewer digits than they have. */
  private boolean cancels(double sum, FloatKernel kernel) {
    System.arraycopy(terms, 0, polynomial, 0, terms.length);
    abs(terms);
    boolean cancels = Math.abs(sum) < 0.5 * sum(kernel);
    System.arraycopy(polynomial, 0, terms, 0, terms.length);
    return cancels;
  }

  private static void abs(float[] values) {
    for (int k = 0; k < values.length; k++) {
      values[k] = Math.abs(values[k]);
    }
  }

  private double sum(FloatKernel kernel) {
    double sum = 0;
    for (int from = 0; from < terms.length; from += FloatKernel.SUMMED) {
      sum += kernel.sum(terms, from, Math.min(terms.length, from + FloatKernel.SUMMED));
    }
    return sum;
  }
}
