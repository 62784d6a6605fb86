package io.github.polyloss.dl4j.internal;

/**
 * What is done with every number of a batch: exponentials, their sums, and the search for the
 * labels. An instance keeps room for intermediate results, so it belongs to one thread.
 *
 * <p>e^x is 2^n e^r with n = round(x / ln 2) and |r| ≤ ln 2 / 2. The subtraction x − n ln 2 is done
 * with ln 2 in two parts, so r is good to a rounding error wherever |x| ≤ {@link #LIMIT}. An
 * exponent is subtracted from n instead of a maximum from x: that costs no digits of x.
 *
 * <p>Every implementation does the same operations on the same numbers in the same order, so all
 * give the same bits wherever the result is finite.
 */
abstract class FloatKernel {

  /** Up to here |x| leaves r all its digits. */
  static final float LIMIT = 16384;

  /**
   * How many numbers {@link #exp} takes at most: several rows of a thousand, and intermediate
   * results that stay in the L2 cache.
   */
  static final int CHUNK = 4096;

  /** How many rows of two columns or more that are at most. */
  static final int CHUNK_ROWS = CHUNK / 2;

  /** How many floats to add up before it goes on in double precision, to keep the digits. */
  static final int SUMMED = 256;

  /** From here on sixteen partial sums are faster than four. */
  private static final int LONG_ROW = 48;

  static final float LOG2_E = 1.44269504f;

  /** ln 2 = LN2_HIGH + LN2_LOW; n times the first part is exact for the n that occur. */
  static final float LN2_HIGH = 0.693359375f;

  static final float LN2_LOW = -2.12194440e-4f;

  /** 1.5 · 2^23: a float of this size has no digits after the point, and its last bits are n. */
  static final float ROUNDER = 12582912f;

  /** e^r = 1 + r + C2 r² + …, with the least relative error on |r| ≤ ln 2 / 2, 3e-9. */
  static final float C2 = 0.49999993f;

  static final float C3 = 0.16666521f;
  static final float C4 = 0.04166839f;
  static final float C5 = 0.00836872f;
  static final float C6 = 0.00138146f;

  /**
   * The bits of ROUNDER less the bias of a float's exponent: bits(ROUNDER + n) − this = n + 127.
   */
  static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER) - 127;

  /** The exponent of ∞. */
  static final int MAX_EXPONENT = 255;

  /** In place of a true class: no label of the row is other than 0, or more than one is. */
  static final int NONE = -1;

  static final int SEVERAL = -2;

  /** Partial sums of {@link #sum}. */
  static final int LANES = 16;

  /**
   * Puts e^x / 2^exponent. Below 2^−126 the result is 0, or not finite where x is below −8e6; above
   * 2^127 it is not finite, and for a NaN it is NaN.
   *
   * @param from where the numbers are, that are on from {@code first}
   * @param count how many, at most {@link #CHUNK}
   * @param exponent any integer from −2^15 to 2^15
   * @param into where to put the results, and nothing else
   * @param at from which index
   */
  abstract void exp(Matrix from, long first, int count, int exponent, float[] into, int at);

  /**
   * The sum of up to {@link #CHUNK} numbers, in {@link #LANES} partial sums: the i-th number goes
   * to the partial sum i mod 16, those that are left over go to the first, and then halves are
   * added until one is left.
   */
  abstract float sum(float[] values, int from, int to);

  /**
   * Finds the true class of rows of labels.
   *
   * @param from the labels
   * @param first the index of the first label of the first row
   * @param rows how many: one, or with no more than {@link #CHUNK} labels together
   * @param into the index in its row of the only label that is not 0, {@link #NONE} if there is no
   *     such label, or {@link #SEVERAL}; NaN is not 0, −0 is
   */
  abstract void findTruths(Matrix from, long first, int rows, int[] into);

  /**
   * Puts the sums of rows, in double precision from every {@link #SUMMED} numbers on.
   *
   * @param at where the first row begins
   * @param rows how many
   * @param columns how many numbers a row has
   * @param into where to put the sums
   * @param first at which index
   */
  final void putSums(float[] values, int at, int rows, int columns, double[] into, int first) {
    if (columns < LONG_ROW) {
      for (int row = 0, from = at; row < rows; row++, from += columns) {
        into[first + row] = shortSum(values, from, from + columns);
      }
    } else {
      for (int row = 0; row < rows; row++) {
        into[first + row] = longSum(values, at + row * columns, columns);
      }
    }
  }

  /** The sum of one row. */
  final double rowSum(float[] values, int at, int columns) {
    return columns < LONG_ROW ? shortSum(values, at, at + columns) : longSum(values, at, columns);
  }

  private double longSum(float[] values, int at, int columns) {
    double sum = 0;
    for (int from = at; from < at + columns; from += SUMMED) {
      sum += sum(values, from, Math.min(at + columns, from + SUMMED));
    }
    return sum;
  }

  private static float shortSum(float[] values, int from, int to) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = from;
    for (; i < to - 3; i += 4) {
      s0 += values[i];
      s1 += values[i + 1];
      s2 += values[i + 2];
      s3 += values[i + 3];
    }
    for (; i < to; i++) {
      s0 += values[i];
    }
    return (s0 + s1) + (s2 + s3);
  }
}
