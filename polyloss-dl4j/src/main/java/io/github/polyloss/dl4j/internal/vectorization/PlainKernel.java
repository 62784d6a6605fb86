package io.github.polyloss.dl4j.internal.vectorization;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The kernel by loops that HotSpot's compiler turns into vector instructions.
 *
 * <p>That compiler has no vector form of {@code Float.floatToRawIntBits}, so the bits of the floats
 * are carried through an array of bytes by copies in bulk, each of which costs less than a tenth of
 * the loop that it saves.
 */
final class PlainKernel extends Kernel {

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /** Rows of fewer columns are faster column by column: a loop over so few does not pay. */
  private static final int FEW = 4;

  private final float[] powers = new float[CHUNK];
  private final double[] doublePowers = new double[CHUNK];
  private final double[] numbers = new double[CHUNK];
  private final double[] mantissas = new double[CHUNK];
  private final byte[] bytes = new byte[CHUNK * Double.BYTES];
  private final FloatBuffer floats =
      ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
  private final DoubleBuffer doubles =
      ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asDoubleBuffer();
  private final byte[] exponentBytes = new byte[CHUNK * Double.BYTES];
  private final DoubleBuffer exponents =
      ByteBuffer.wrap(exponentBytes).order(ByteOrder.nativeOrder()).asDoubleBuffer();
  private final LabelKeys labelKeys = new LabelKeys();
  private final MagnitudeKeys magnitudeKeys = new MagnitudeKeys();
  private float[] zeros = new float[0];
  private double[] doubleZeros = new double[0];

  @Override
  public boolean readsMemory() {
    return false;
  }

  @Override
  public void findTruths(ByteBuffer memory, int byteIndex, int rows, int columns, int[] into) {
    throw new UnsupportedOperationException("this kernel reads no memory");
  }

  @Override
  public void exp(float[] x, int count, int exponent, float[] into, int at) {
    // The compiler makes no vectors of loops over two offsets.
    float[] results = at == 0 ? into : powers;
    reduce(x, results, count, (exponent - 127) * LN_2, (exponent + 128) * LN_2);
    floats.put(0, x, 0, count);
    scales(bytes, count, ROUNDER_BITS + exponent);
    floats.get(0, x, 0, count);
    multiply(results, x, count);
    if (at != 0) {
      System.arraycopy(results, 0, into, at, count);
    }
  }

  /** Puts ROUNDER + n in place of each x, and e^r. */
  private static void reduce(float[] x, float[] powers, int count, float least, float greatest) {
    for (int i = 0; i < count; i++) {
      float bounded = Math.min(Math.max(x[i], least), greatest);
      float rounded = Fma.of(bounded, LOG2_E, ROUNDER);
      float n = rounded - ROUNDER;
      float r = Fma.of(n, -LN2_LOW, Fma.of(n, -LN2_HIGH, bounded));
      float power = Fma.of(r, C6, C5);
      power = Fma.of(power, r, C4);
      power = Fma.of(power, r, C3);
      power = Fma.of(power, r, C2);
      power = Fma.of(power, r, 1f);
      powers[i] = Fma.of(power, r, 1f);
      x[i] = rounded;
    }
  }

  /** Puts the bits of 2^n in place of those of ROUNDER + n. */
  private static void scales(byte[] bytes, int count, int zero) {
    for (int i = 0; i < count; i++) {
      int bits = (int) INTS.get(bytes, i * Float.BYTES);
      INTS.set(bytes, i * Float.BYTES, bits - zero << 23);
    }
  }

  private static void multiply(float[] values, float[] factors, int count) {
    for (int i = 0; i < count; i++) {
      values[i] *= factors[i];
    }
  }

  @Override
  public void exp(double[] x, int count, int exponent, double[] into, int at) {
    double[] results = at == 0 ? into : doublePowers;
    reduce(x, results, count, (exponent - 1023) * LN_2_DOUBLE, (exponent + 1024) * LN_2_DOUBLE);
    doubles.put(0, x, 0, count);
    scales(bytes, count, ROUNDER_BITS_DOUBLE + exponent);
    doubles.get(0, x, 0, count);
    multiply(results, x, count);
    if (at != 0) {
      System.arraycopy(results, 0, into, at, count);
    }
  }

  private static void reduce(
      double[] x, double[] powers, int count, double least, double greatest) {
    for (int i = 0; i < count; i++) {
      double bounded = Math.min(Math.max(x[i], least), greatest);
      double rounded = Fma.of(bounded, LOG2_E_DOUBLE, ROUNDER_DOUBLE);
      double n = rounded - ROUNDER_DOUBLE;
      double r = Fma.of(n, -LN2_LOW_DOUBLE, Fma.of(n, -LN2_HIGH_DOUBLE, bounded));
      double power = Fma.of(r, D11, D10);
      power = Fma.of(power, r, D9);
      power = Fma.of(power, r, D8);
      power = Fma.of(power, r, D7);
      power = Fma.of(power, r, D6);
      power = Fma.of(power, r, D5);
      power = Fma.of(power, r, D4);
      power = Fma.of(power, r, D3);
      power = Fma.of(power, r, D2);
      power = Fma.of(power, r, 1.0);
      powers[i] = Fma.of(power, r, 1.0);
      x[i] = rounded;
    }
  }

  private static void scales(byte[] bytes, int count, long zero) {
    for (int i = 0; i < count; i++) {
      long bits = (long) LONGS.get(bytes, i * Double.BYTES);
      LONGS.set(bytes, i * Double.BYTES, bits - zero << 52);
    }
  }

  private static void multiply(double[] values, double[] factors, int count) {
    for (int i = 0; i < count; i++) {
      values[i] *= factors[i];
    }
  }

  @Override
  public void putSums(float[] values, int rows, int columns, double[] into) {
    if (columns < FEW) {
      putSumsOfFew(values, rows, columns, into);
      return;
    }
    for (int row = 0, at = 0; row < rows; row++, at += columns) {
      into[row] =
          columns < LONG_ROW ? shortSum(values, at, at + columns) : longSum(values, at, columns);
    }
  }

  private void putSumsOfFew(float[] values, int rows, int columns, double[] into) {
    float[] sums = powers;
    Arrays.fill(sums, 0, rows, 0);
    for (int k = 0; k < columns; k++) {
      for (int row = 0, at = k; row < rows; row++, at += columns) {
        sums[row] += values[at];
      }
    }
    for (int row = 0; row < rows; row++) {
      into[row] = sums[row];
    }
  }

  private static double longSum(float[] values, int at, int columns) {
    double sum = 0;
    for (int from = at; from < at + columns; from += SUMMED) {
      sum += sum(values, from, Math.min(at + columns, from + SUMMED));
    }
    return sum;
  }

  static float shortSum(float[] values, int from, int to) {
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

  /** The i-th number goes to the partial sum i mod 16, what is left over to the first. */
  static float sum(float[] values, int from, int to) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    float s8 = 0;
    float s9 = 0;
    float s10 = 0;
    float s11 = 0;
    float s12 = 0;
    float s13 = 0;
    float s14 = 0;
    float s15 = 0;
    int i = from;
    for (; i <= to - LANES; i += LANES) {
      s0 += values[i];
      s1 += values[i + 1];
      s2 += values[i + 2];
      s3 += values[i + 3];
      s4 += values[i + 4];
      s5 += values[i + 5];
      s6 += values[i + 6];
      s7 += values[i + 7];
      s8 += values[i + 8];
      s9 += values[i + 9];
      s10 += values[i + 10];
      s11 += values[i + 11];
      s12 += values[i + 12];
      s13 += values[i + 13];
      s14 += values[i + 14];
      s15 += values[i + 15];
    }
    for (; i < to; i++) {
      s0 += values[i];
    }
    float even = ((s0 + s8) + (s4 + s12)) + ((s2 + s10) + (s6 + s14));
    float odd = ((s1 + s9) + (s5 + s13)) + ((s3 + s11) + (s7 + s15));
    return even + odd;
  }

  @Override
  public void putSums(double[] values, int rows, int columns, double[] into) {
    for (int row = 0, at = 0; row < rows; row++, at += columns) {
      into[row] = sum(values, at, at + columns);
    }
  }

  static double sum(double[] values, int from, int to) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int i = from;
    for (; i <= to - 8; i += 8) {
      s0 += values[i];
      s1 += values[i + 1];
      s2 += values[i + 2];
      s3 += values[i + 3];
      s4 += values[i + 4];
      s5 += values[i + 5];
      s6 += values[i + 6];
      s7 += values[i + 7];
    }
    for (; i < to; i++) {
      s0 += values[i];
    }
    return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
  }

  @Override
  public void scaleRows(float[] values, int rows, int columns, double[] factors, float[] into) {
    if (columns < FEW) {
      for (int k = 0; k < columns; k++) {
        scaleColumn(values, k, columns, rows, factors, into);
      }
      return;
    }
    for (int row = 0, at = 0; row < rows; row++, at += columns) {
      scale(values, at, at + columns, (float) factors[row], into);
    }
  }

  private static void scaleColumn(
      float[] values, int column, int step, int rows, double[] factors, float[] into) {
    for (int row = 0, at = column; row < rows; row++, at += step) {
      into[at] = values[at] * (float) factors[row] + 0;
    }
  }

  private static void scale(float[] values, int from, int to, float factor, float[] into) {
    for (int i = from; i < to; i++) {
      into[i] = values[i] * factor + 0;
    }
  }

  @Override
  public void scaleRows(double[] values, int rows, int columns, double[] factors, double[] into) {
    for (int row = 0, at = 0; row < rows; row++, at += columns) {
      scale(values, at, at + columns, factors[row], into);
    }
  }

  private static void scale(double[] values, int from, int to, double factor, double[] into) {
    for (int i = from; i < to; i++) {
      into[i] = values[i] * factor + 0;
    }
  }

  @Override
  public void subtractFromRows(float[] values, int rows, int columns, double[] numbers) {
    if (columns < FEW) {
      for (int k = 0; k < columns; k++) {
        subtractFromColumn(values, k, columns, rows, numbers);
      }
      return;
    }
    for (int row = 0, at = 0; row < rows; row++, at += columns) {
      float high = (float) numbers[row];
      subtract(values, at, at + columns, high, (float) (numbers[row] - high));
    }
  }

  private static void subtractFromColumn(
      float[] values, int column, int step, int rows, double[] numbers) {
    for (int row = 0, at = column; row < rows; row++, at += step) {
      float high = (float) numbers[row];
      values[at] = values[at] - high - (float) (numbers[row] - high);
    }
  }

  private static void subtract(float[] values, int from, int to, float high, float low) {
    for (int i = from; i < to; i++) {
      values[i] = values[i] - high - low;
    }
  }

  @Override
  public void subtractFromRows(double[] values, int rows, int columns, double[] numbers) {
    for (int row = 0, at = 0; row < rows; row++, at += columns) {
      subtract(values, at, at + columns, numbers[row]);
    }
  }

  private static void subtract(double[] values, int from, int to, double number) {
    for (int i = from; i < to; i++) {
      values[i] -= number;
    }
  }

  @Override
  public void subtractProducts(
      float[] values, float[] others, int rows, int columns, double[] factors) {
    if (columns < FEW) {
      for (int k = 0; k < columns; k++) {
        subtractProductsFromColumn(values, others, k, columns, rows, factors);
      }
      return;
    }
    for (int row = 0, at = 0; row < rows; row++, at += columns) {
      subtractProducts(values, others, at, at + columns, (float) factors[row]);
    }
  }

  private static void subtractProductsFromColumn(
      float[] values, float[] others, int column, int step, int rows, double[] factors) {
    for (int row = 0, at = column; row < rows; row++, at += step) {
      values[at] = values[at] - others[at] * (float) factors[row] + 0;
    }
  }

  private static void subtractProducts(
      float[] values, float[] others, int from, int to, float factor) {
    for (int i = from; i < to; i++) {
      // Adding 0 makes 0 of −0.
      values[i] = values[i] - others[i] * factor + 0;
    }
  }

  @Override
  public void putIndicesOfLargest(float[] values, int rows, int columns, int[] into) {
    magnitudeKeys.putIndicesOfLargest(values, rows, columns, into);
  }

  @Override
  public void subtractProducts(
      double[] values, double[] others, int rows, int columns, double[] factors) {
    for (int row = 0, at = 0; row < rows; row++, at += columns) {
      subtractProducts(values, others, at, at + columns, factors[row]);
    }
  }

  private static void subtractProducts(
      double[] values, double[] others, int from, int to, double factor) {
    for (int i = from; i < to; i++) {
      // Adding 0 makes 0 of −0.
      values[i] = values[i] - others[i] * factor + 0;
    }
  }

  @Override
  public void findTruths(float[] labels, int rows, int columns, int[] into) {
    if (columns < SHORT_ROW) {
      labelKeys.findTruths(labels, rows, columns, into);
      return;
    }
    int end = rows * columns;
    if (zeros.length < end) {
      zeros = new float[end];
    }
    int next = nextLabel(labels, 0, end);
    for (int row = 0, start = 0; row < rows; row++, start += columns) {
      int to = start + columns;
      into[row] = next < to ? next - start : NONE;
      if (next < to) {
        next = nextLabel(labels, next + 1, end);
      }
      if (next < to) {
        into[row] = SEVERAL;
        next = nextLabel(labels, to, end);
      }
    }
  }

  /** Comparing with zeros is faster than with the labels one further, whose lines are split. */
  private int nextLabel(float[] labels, int from, int end) {
    int next = from;
    while (next < end && labels[next] == 0) {
      int differs = Arrays.mismatch(labels, next, end, zeros, 0, end - next);
      if (differs < 0) {
        return end;
      }
      next += labels[next + differs] == 0 ? differs + 1 : differs;
    }
    return next;
  }

  @Override
  public void findTruths(double[] labels, int rows, int columns, int[] into) {
    if (doubleZeros.length < columns) {
      doubleZeros = new double[columns];
    }
    for (int row = 0, start = 0; row < rows; row++, start += columns) {
      int end = start + columns;
      int first = nextLabel(labels, start, end);
      into[row] =
          first == end ? NONE : nextLabel(labels, first + 1, end) == end ? first - start : SEVERAL;
    }
  }

  private int nextLabel(double[] labels, int from, int end) {
    int next = from;
    while (next < end && labels[next] == 0) {
      int differs = Arrays.mismatch(labels, next, end, doubleZeros, 0, end - next);
      if (differs < 0) {
        return end;
      }
      next += labels[next + differs] == 0 ? differs + 1 : differs;
    }
    return next;
  }

  /** {@link Logarithm#ofOnePlus}, operation by operation. */
  @Override
  public void lnOnePlus(double[] x, int count, double[] into) {
    addOne(x, numbers, count);
    doubles.put(0, numbers, 0, count);
    splitLogarithm(bytes, exponentBytes, count);
    doubles.get(0, mantissas, 0, count);
    exponents.get(0, doublePowers, 0, count);
    logarithms(x, mantissas, doublePowers, numbers, count);
    for (int i = 0; i < count; i++) {
      into[i] = x[i] < Logarithm.SMALL ? Logarithm.ofOnePlusLittle(x[i]) : numbers[i];
    }
  }

  private static void addOne(double[] x, double[] into, int count) {
    for (int i = 0; i < count; i++) {
      into[i] = 1 + x[i];
    }
  }

  /** Puts the bits of m in place of those of u = 2^n m, and those of 2^52 + n. */
  private static void splitLogarithm(byte[] bytes, byte[] exponents, int count) {
    for (int i = 0; i < count; i++) {
      long u = (long) LONGS.get(bytes, i * Double.BYTES) - Logarithm.ROOT_HALF;
      LONGS.set(bytes, i * Double.BYTES, (u & Logarithm.MANTISSA) + Logarithm.ROOT_HALF);
      LONGS.set(
          exponents, i * Double.BYTES, u >>> Logarithm.MANTISSA_BITS | Logarithm.TWO_TO_52_BITS);
    }
  }

  /** From 1+x to ln(1+x). */
  private static void logarithms(
      double[] x, double[] m, double[] exponents, double[] u, int count) {
    for (int i = 0; i < count; i++) {
      double s = (m[i] - 1) / (m[i] + 1);
      double square = s * s;
      double sum = square * Logarithm.A19 + Logarithm.A17;
      sum = square * sum + Logarithm.A15;
      sum = square * sum + Logarithm.A13;
      sum = square * sum + Logarithm.A11;
      sum = square * sum + Logarithm.A9;
      sum = square * sum + Logarithm.A7;
      sum = square * sum + Logarithm.A5;
      sum = square * sum + Logarithm.A3;
      double n = exponents[i] - Logarithm.TWO_TO_52;
      double rest = (x[i] - (u[i] - 1)) / u[i];
      u[i] = n * Logarithm.LN_2 + (2 * s + 2 * s * square * sum + rest);
    }
  }
}
