package io.github.polyloss.dl4j.internal.vectorization;

import java.nio.ByteBuffer;

/**
 * What is done with every number of a batch and needs more than arithmetic: exponentials, sums,
 * maxima, and the search for labels. An instance keeps intermediate results, so it belongs to one
 * thread.
 *
 * <p>e^x is 2^n e^r with n = round(x / ln 2) and |r| ≤ ln 2 / 2, and e^r a polynomial. The
 * subtraction x − n ln 2 is done with ln 2 in two parts.
 *
 * <p>Every implementation does the same operations on the same numbers in the same order, so all
 * give the same bits.
 */
public abstract class Kernel {

  /** How many numbers a call takes at most: intermediate results stay in the L2 cache. */
  public static final int CHUNK = 4096;

  /** How many numbers longer than what is asked for arrays must be: results come in vectors. */
  public static final int SLACK = 16;

  /** Up to here |x| leaves r all its digits in single precision. */
  public static final float LIMIT = 16384;

  /** In place of a true class: no label of the row is other than 0, or more than one is. */
  public static final int NONE = -1;

  /** See {@link #NONE}. */
  public static final int SEVERAL = -2;

  /** Rows with fewer labels are short: the sum of their keys is an int. */
  static final int SHORT_ROW = 64;

  /** How many floats to add up before it goes on in double precision, to keep the digits. */
  static final int SUMMED = 256;

  /** How many partial sums there are of {@link #SUMMED} floats. */
  static final int LANES = 16;

  /** From here on sixteen partial sums of a row are faster than four. */
  static final int LONG_ROW = 48;

  static final float LOG2_E = 1.44269504f;
  static final float LN_2 = 0.6931472f;

  /** ln 2 = LN2_HIGH + LN2_LOW; n times the first part is exact for the n that occur. */
  static final float LN2_HIGH = 0.693359375f;

  static final float LN2_LOW = -2.12194440e-4f;

  /** 1.5 · 2^23: a float of this size has no digits after the point, and its last bits are n. */
  static final float ROUNDER = 12582912f;

  /** The bits of ROUNDER less a float's bias: bits(ROUNDER + n) − this = n + 127. */
  static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER) - 127;

  /** e^r = 1 + r + C2 r² + …, with the least relative error on |r| ≤ ln 2 / 2, 3e-9. */
  static final float C2 = 0.49999993f;

  static final float C3 = 0.16666521f;
  static final float C4 = 0.04166839f;
  static final float C5 = 0.00836872f;
  static final float C6 = 0.00138146f;

  /** e^r = 1 + r + D2 r² + …, interpolated on |r| ≤ ln 2 / 2 with a relative error of 2e-17. */
  static final double D2 = 0.5000000000000001;

  static final double D3 = 0.16666666666666669;
  static final double D4 = 0.04166666666662413;
  static final double D5 = 0.008333333333330062;
  static final double D6 = 0.0013888888917213717;
  static final double D7 = 0.00019841269863053618;
  static final double D8 = 2.4801521295954376e-05;
  static final double D9 = 2.7557268459997064e-06;
  static final double D10 = 2.7620088445409746e-07;
  static final double D11 = 2.510038549551032e-08;

  static final double LOG2_E_DOUBLE = 1.4426950408889634;
  static final double LN_2_DOUBLE = 0.6931471805599453;

  /** ln 2 in two parts; n times the first is exact. */
  static final double LN2_HIGH_DOUBLE = 0x1.62e42fee00000p-1;

  static final double LN2_LOW_DOUBLE = 0x1.a39ef35793c76p-33;

  /** 1.5 · 2^52. */
  static final double ROUNDER_DOUBLE = 6755399441055744.0;

  static final long ROUNDER_BITS_DOUBLE = Double.doubleToRawLongBits(ROUNDER_DOUBLE) - 1023;

  /** Whether this finds labels in the memory of an array, faster than in a copy of it. */
  public abstract boolean readsMemory();

  /**
   * Puts e^x / 2^exponent with about 1.2 units in the last place where |x| ≤ {@link #LIMIT}: 0
   * where it is below 2^−126, ∞ where it is above 2^127, NaN for NaN.
   *
   * @param x the numbers, which may be overwritten
   * @param count how many, at most {@link #CHUNK}
   * @param exponent from −2^15 to 2^15
   * @param into where to put the results; up to {@link #SLACK} numbers beyond them are overwritten
   * @param at from which index
   */
  public abstract void exp(float[] x, int count, int exponent, float[] into, int at);

  /**
   * Puts e^x / 2^exponent with a relative error of about 3e-16 where |x| ≤ 1e6: 0 from below
   * 2^−1023 on, ∞ from above 2^1023.5, NaN for NaN.
   *
   * @param x the numbers, which may be overwritten
   * @param count how many, at most {@link #CHUNK}
   * @param exponent from −1000 to 1000
   * @param into where to put the results; up to {@link #SLACK} numbers beyond them are overwritten
   * @param at from which index
   */
  public abstract void exp(double[] x, int count, int exponent, double[] into, int at);

  /** Puts the sum of each row, of which each {@link #SUMMED} numbers are added as floats. */
  public abstract void putSums(float[] values, int rows, int columns, double[] into);

  /** Puts the sum of each row. */
  public abstract void putSums(double[] values, int rows, int columns, double[] into);

  /** Puts the product of each row with a factor of its own, rounded to a float; never −0. */
  public abstract void scaleRows(
      float[] values, int rows, int columns, double[] factors, float[] into);

  /** Puts the product of each row with a factor of its own; never −0. */
  public abstract void scaleRows(
      double[] values, int rows, int columns, double[] factors, double[] into);

  /** Takes a number off each row: first as a float, then what a float leaves of it. */
  public abstract void subtractFromRows(float[] values, int rows, int columns, double[] numbers);

  /** Takes a number off each row. */
  public abstract void subtractFromRows(double[] values, int rows, int columns, double[] numbers);

  /** Takes from each row the product of others with a factor of the row; never −0. */
  public abstract void subtractProducts(
      float[] values, float[] others, int rows, int columns, double[] factors);

  /** Takes from each row the product of others with a factor of the row; never −0. */
  public abstract void subtractProducts(
      double[] values, double[] others, int rows, int columns, double[] factors);

  /**
   * Puts the column of the number of the largest magnitude of each row: the first of those that
   * share its first twelve digits in base 2; any where there is a NaN.
   *
   * @param rows how many: one, or with no more than {@link #CHUNK} numbers together
   */
  public abstract void putIndicesOfLargest(float[] values, int rows, int columns, int[] into);

  /** Puts the first column of the number of the largest magnitude of each row. */
  public final void putIndicesOfLargest(double[] values, int rows, int columns, int[] into) {
    for (int row = 0, at = 0; row < rows; row++, at += columns) {
      int top = at;
      for (int i = at + 1; i < at + columns; i++) {
        if (Math.abs(values[i]) > Math.abs(values[top])) {
          top = i;
        }
      }
      into[row] = top - at;
    }
  }

  /**
   * Finds the true class of rows of labels.
   *
   * @param labels from the first label of the first row on
   * @param rows how many: one, or with no more than {@link #CHUNK} labels together
   * @param into the index in its row of the only label that is not 0, {@link #NONE} if there is no
   *     such label, or {@link #SEVERAL}; NaN is not 0, −0 is
   */
  public abstract void findTruths(float[] labels, int rows, int columns, int[] into);

  /** The same from memory; asked where this {@link #readsMemory} alone. */
  public abstract void findTruths(
      ByteBuffer memory, int byteIndex, int rows, int columns, int[] into);

  /** The same for double precision. */
  public abstract void findTruths(double[] labels, int rows, int columns, int[] into);

  /**
   * Puts ln(1+x) for x from 0 to 2^1000, with a relative error of about 3e-16; for others, NaN
   * among them, the result is not finite or just wrong.
   */
  public abstract void lnOnePlus(double[] x, int count, double[] into);
}
