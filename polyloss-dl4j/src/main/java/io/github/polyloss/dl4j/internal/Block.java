package io.github.polyloss.dl4j.internal;

import io.github.polyloss.dl4j.internal.vectorization.Kernel;

/**
 * A few rows, as many as stay in a core's cache, in one number type: what is done with each of
 * their numbers. The rows are in arrays one after the other. An instance is for one thread.
 */
abstract class Block {

  final Kernel kernel;

  /** How many numbers the arrays hold. */
  final int capacity;

  Block(Kernel kernel, int capacity) {
    this.kernel = kernel;
    this.capacity = capacity;
  }

  /** Takes a call, of which this many rows are evaluated together. */
  abstract void open(Batch batch, int maxRows);

  // Softmax.

  /** Puts the exponentials of logits by 2^exponent. */
  abstract void exponentials(RowReader logits, int firstRow, int rows, int exponent);

  /** Puts the true class of rows, or a mark of {@link Kernel}. */
  abstract void findTruths(RowReader labels, int firstRow, int rows, int[] into);

  /** Puts the column of the largest exponential of each row. */
  abstract void indicesOfLargestExponential(int rows, int[] into);

  /** Puts the column of the largest coefficient of each row. */
  abstract void indicesOfLargestCoefficient(int rows, int[] into);

  /** Takes the exponential of a class out of its row, which has a 0 there afterwards. */
  abstract double takeExponential(int row, int column);

  /** Puts the sum of the exponentials of each row. */
  abstract void sums(int rows, double[] into);

  /** Puts the coefficients of all classes: class weight times mask times label. */
  abstract void coefficients(RowReader labels, RowReader masks, int firstRow, int rows);

  /** Puts the coefficients of classes without a label: what smoothing gives them. */
  abstract void coefficientsOfNoLabel(RowReader masks, int firstRow, int rows);

  /** Leaves a class out of the sums over its row. */
  abstract void clearCoefficient(int row, int column);

  /** Makes probabilities of the exponentials. */
  abstract void probabilities(int rows, double[] inverses);

  /** Puts the logarithms of the probabilities. */
  abstract void logarithms(RowReader logits, int firstRow, int rows, double[] lnTotals);

  /** Puts the sum of c f(p) of each row. */
  abstract void sumValues(int rows, double[] into);

  /** Puts c p f'(p) of each class, and the sum of each row. */
  abstract void sumSlopes(int rows, double[] into);

  /** Makes the gradient of the slopes: g_j less the exponential times the factor of the row. */
  abstract void gradient(int rows, double[] factors);

  /** Makes the gradient where there are no slopes: the exponential times the factor of the row. */
  abstract void gradientOfHeads(int rows, double[] factors);

  /** Puts the derivative by one logit. */
  abstract void putGradient(int row, int column, double value);

  /** Makes a gradient of zeros for a row. */
  abstract void clearGradient(int row);

  // Sigmoid.

  /** Puts the probabilities of yes and no, and their logarithms if these are needed. */
  abstract void sigmoid(RowReader logits, int firstRow, int rows, boolean needLogarithms);

  /** Puts the coefficients of yes and no. */
  abstract void coefficientsOfBoth(RowReader labels, RowReader masks, int firstRow, int rows);

  /** Puts the sum of the terms of each row. */
  abstract void sumValuesOfBoth(int rows, double[] into);

  /** Makes the gradient, and puts the sum of each row, which is not finite if one is not. */
  abstract void gradientOfBoth(int rows, double[] into);

  /** Keeps what is too large for the type finite: ∞ times 0 would be NaN further back. */
  abstract void boundGradient(int rows, Results results);

  /** Writes the gradient. */
  abstract void write(RowMajor gradient, int firstRow, int rows);
}
