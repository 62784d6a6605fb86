package io.github.polyloss.dl4j.internal;

import io.github.polyloss.dl4j.internal.vectorization.Kernel;

/**
 * The term of one class a row, in double precision: the true class where there is one, or the one
 * with the largest coefficient. Near p = 1 its results are differences of nearly equal numbers, so
 * q = 1−p comes from the sum of the other exponentials. Every step is a loop of its own over all
 * rows. An instance is for one thread.
 */
final class HeadTerms {

  /** Below this an exponential may have been rounded to a float that lacks digits. */
  static final double LEAST_EXPONENTIAL = 0x1p-100;

  private static final int LENGTH = Kernel.CHUNK + Kernel.SLACK;

  /** The class of each row. */
  final int[] classes = new int[LENGTH];

  /** The exponential of that class. */
  final double[] powers = new double[LENGTH];

  /** What that is the exponential of, where it is below {@link #LEAST_EXPONENTIAL}. */
  final double[] logits = new double[LENGTH];

  /** The sum of the exponentials of the other classes. */
  final double[] others = new double[LENGTH];

  /** c, class weight times mask times label. */
  final double[] coefficients = new double[LENGTH];

  /** The sum of all exponentials. */
  final double[] totals = new double[LENGTH];

  /** One by that. */
  final double[] inverses = new double[LENGTH];

  final double[] p = new double[LENGTH];
  final double[] q = new double[LENGTH];

  /** c f(p). */
  final double[] scores = new double[LENGTH];

  /** c p f'(p). */
  final double[] slopes = new double[LENGTH];

  private final double[] ratios = new double[LENGTH];
  private final double[] lnP = new double[LENGTH];
  private final DoubleTerms terms = new DoubleTerms(LENGTH);

  /** ln of the total less the logit of the class: −ln p; where it was needed alone. */
  double lnTotal(int i) {
    return -lnP[i];
  }

  /** Evaluates rows for which the first five arrays are filled. */
  void evaluate(TruthLoss loss, int rows, Kernel kernel, boolean wantScores, boolean wantSlopes) {
    probabilities(powers, others, totals, inverses, p, q, rows);
    if (wantScores || loss.gamma() != 0) {
      ratios(others, powers, ratios, rows);
      kernel.lnOnePlus(ratios, rows, lnP);
      negate(lnP, q, rows);
      for (int i = 0; i < rows; i++) {
        if (powers[i] < LEAST_EXPONENTIAL) {
          lnP[i] = Probabilities.bounded(logits[i] - Math.log(totals[i]));
        }
      }
    }
    terms.prepare(loss, classes, rows);
    if (wantScores) {
      terms.values(loss, lnP, q, coefficients, scores, rows);
    }
    if (wantSlopes) {
      terms.slopes(loss, lnP, p, q, coefficients, slopes, rows);
    }
  }

  private static void probabilities(
      double[] powers,
      double[] others,
      double[] totals,
      double[] inverses,
      double[] p,
      double[] q,
      int rows) {
    for (int i = 0; i < rows; i++) {
      double total = powers[i] + others[i];
      double inverse = 1 / total;
      totals[i] = total;
      inverses[i] = inverse;
      p[i] = powers[i] * inverse;
      q[i] = others[i] * inverse;
    }
  }

  private static void ratios(double[] others, double[] powers, double[] ratios, int rows) {
    for (int i = 0; i < rows; i++) {
      ratios[i] = others[i] / powers[i];
    }
  }

  /** −ln p is never less than 1−p, and rounding must not make it so. */
  private static void negate(double[] lnP, double[] q, int rows) {
    for (int i = 0; i < rows; i++) {
      lnP[i] = -Math.max(lnP[i], q[i]);
    }
  }
}
