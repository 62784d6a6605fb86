package io.github.polyloss.dl4j.internal;

/**
 * What is computed once a row, for the rows of a chunk together: softmax rows with one label each,
 * L = c f(p_k). Every step is a loop of its own over all rows. The compiler makes vector
 * instructions of most of them, and in the others the processor goes on with the next row while it
 * waits for a quotient of this one. An instance is for one thread.
 */
final class RowTerms {

  /** From here on an exponential that became 0 belongs to a p that no float can hold. */
  private static final double LEAST_SUM = 0.5;

  private static final double GREATEST_SUM = 0x1p60;

  /** Below this the exponentials that became 0 are missing from the sum of the others. */
  private static final double LEAST_Q = 0x1p-90;

  /** Below this an exponential may have been rounded to a float that lacks digits. */
  static final double LEAST_EXPONENTIAL = 0x1p-100;

  /** Beyond these bounds the gradient might leave the range of a float, or lose digits. */
  private static final double LEAST_FACTOR = 0x1p-60;

  private static final double GREATEST_FACTOR = 0x1p60;

  /** The true class of each row, or one of the marks of {@link FloatKernel}. */
  final int[] truths = new int[FloatKernel.CHUNK_ROWS];

  /** The exponential of the true class of each row. */
  final double[] powers = new double[FloatKernel.CHUNK_ROWS];

  /** Its logarithm, needed where it is below {@link #LEAST_EXPONENTIAL}. */
  final double[] logits = new double[FloatKernel.CHUNK_ROWS];

  /** The sum of the exponentials of the other classes of each row. */
  final double[] others = new double[FloatKernel.CHUNK_ROWS];

  /** c, class weight times mask times label. */
  final double[] coefficients = new double[FloatKernel.CHUNK_ROWS];

  private final double[] totals = new double[FloatKernel.CHUNK_ROWS];
  private final double[] inverses = new double[FloatKernel.CHUNK_ROWS];
  private final double[] p = new double[FloatKernel.CHUNK_ROWS];
  private final double[] q = new double[FloatKernel.CHUNK_ROWS];
  private final double[] lnP = new double[FloatKernel.CHUNK_ROWS];
  private final double[] slopes = new double[FloatKernel.CHUNK_ROWS];
  private final double[] factors = new double[FloatKernel.CHUNK_ROWS];
  private final double[] gradients = new double[FloatKernel.CHUNK_ROWS];
  private final double[] scores = new double[FloatKernel.CHUNK_ROWS];
  private boolean withScores;
  private boolean withGradients;

  /**
   * Evaluates rows for which the arrays above are filled.
   *
   * @param from the first
   * @param to one after the last
   */
  void evaluate(TruthLoss loss, int from, int to, boolean wantScores, boolean wantGradients) {
    withScores = wantScores;
    withGradients = wantGradients;
    probabilities(powers, others, totals, inverses, p, q, from, to);
    if (wantScores || loss.gamma() != 0) {
      logarithms(powers, logits, others, lnP, from, to);
    }
    if (wantScores) {
      loss.putValues(truths, lnP, q, from, to, scores);
      multiply(scores, coefficients, from, to);
    }
    if (wantGradients) {
      loss.putSlopes(truths, lnP, p, q, from, to, slopes);
      multiply(slopes, coefficients, from, to);
      gradients(slopes, inverses, q, factors, gradients, from, to);
    }
  }

  private static void probabilities(
      double[] powers,
      double[] others,
      double[] totals,
      double[] inverses,
      double[] p,
      double[] q,
      int from,
      int to) {
    for (int i = from; i < to; i++) {
      double total = powers[i] + others[i];
      double inverse = 1 / total;
      totals[i] = total;
      inverses[i] = inverse;
      p[i] = powers[i] * inverse;
      q[i] = others[i] * inverse;
    }
  }

  private static void logarithms(
      double[] powers, double[] logits, double[] others, double[] lnP, int from, int to) {
    for (int i = from; i < to; i++) {
      lnP[i] = lnP(powers[i], logits[i], others[i]);
    }
  }

  /** ln p of the class with this exponential, of which the logarithm is the logit. */
  static double lnP(double power, double logit, double others) {
    return power < LEAST_EXPONENTIAL
        ? logit - Math.log(power + others)
        : -Logarithm.ofOnePlus(others / power);
  }

  private static void multiply(double[] values, double[] factors, int from, int to) {
    for (int i = from; i < to; i++) {
      values[i] *= factors[i];
    }
  }

  private static void gradients(
      double[] slopes,
      double[] inverses,
      double[] q,
      double[] factors,
      double[] gradients,
      int from,
      int to) {
    for (int i = from; i < to; i++) {
      factors[i] = -slopes[i] * inverses[i];
      gradients[i] = slopes[i] * q[i];
    }
  }

  /**
   * Takes the exponentials of the true classes, of which 0 is left, and says whether each row has a
   * true class.
   */
  boolean takePowers(float[] exponentials, int columns, int rows) {
    boolean all = true;
    for (int i = 0, at = 0; i < rows; i++, at += columns) {
      if (truths[i] >= 0) {
        takePower(exponentials, at, i);
      } else {
        powers[i] = 1;
        all = false;
      }
    }
    return all;
  }

  /** Takes the exponential of the true class of the row that begins there. */
  void takePower(float[] exponentials, int at, int i) {
    powers[i] = exponentials[at + truths[i]];
    exponentials[at + truths[i]] = 0;
  }

  /** Whether what was evaluated is right for all rows; where it says no, it may be all the same. */
  boolean allFit(int rows) {
    return areWithin(totals, LEAST_SUM, GREATEST_SUM, rows)
        && areWithin(q, LEAST_Q, 1, rows)
        && (!withGradients || areWithin(factors, LEAST_FACTOR, GREATEST_FACTOR, rows))
        && (!withScores || !Double.isNaN(sum(scores, rows)));
  }

  /** By the bits of the sizes, which are in the order of the sizes, and without a branch. */
  private static boolean areWithin(double[] values, double least, double greatest, int rows) {
    long low = Double.doubleToRawLongBits(least);
    long high = Double.doubleToRawLongBits(greatest);
    long signs = 0;
    for (int i = 0; i < rows; i++) {
      long size = Double.doubleToRawLongBits(values[i]) & Long.MAX_VALUE;
      signs |= size - low | high - size;
    }
    return signs >= 0;
  }

  private static double sum(double[] values, int rows) {
    double sum = 0;
    for (int i = 0; i < rows; i++) {
      sum += values[i];
    }
    return sum;
  }

  /** Whether single precision is enough for a row, so that what was evaluated is right. */
  boolean fits(int i) {
    return areSafe(totals[i], q[i])
        && (!withGradients || slopes[i] == 0 || isSafe((float) factors[i]))
        && (!withScores || !Double.isNaN(scores[i]));
  }

  /** Whether exponentials with this sum, and this for the sum of the others by it, are exact. */
  static boolean areSafe(double total, double q) {
    return total >= LEAST_SUM && total <= GREATEST_SUM && q >= LEAST_Q;
  }

  /** Whether a float times this stays in the range of a float, with all its digits. */
  static boolean isSafe(float factor) {
    return Math.abs(factor) >= LEAST_FACTOR && Math.abs(factor) <= GREATEST_FACTOR;
  }

  /**
   * Puts the results of all rows, the gradients in place of the exponentials; the sum of scores.
   */
  double putAll(Results results, int firstRow, int rows, float[] exponentials, int columns) {
    for (int i = 0, at = 0; withGradients && i < rows; i++, at += columns) {
      putGradient(exponentials, at, columns, i);
    }
    for (int i = 0; withScores && i < rows; i++) {
      results.score(firstRow + i, scores[i]);
    }
    return withScores ? sum(scores, rows) : 0;
  }

  /** Puts the gradient of a row in place of its exponentials, which begin there. */
  void putGradient(float[] exponentials, int at, int columns, int i) {
    scale(exponentials, at, at + columns, (float) factors[i]);
    exponentials[at + truths[i]] = (float) gradients[i];
  }

  private static void scale(float[] values, int from, int to, float factor) {
    for (int i = from; i < to; i++) {
      values[i] *= factor;
    }
  }

  /** c f(p) of a row, 0 if scores are not wanted. */
  double score(int i) {
    return withScores ? scores[i] : 0;
  }
}
