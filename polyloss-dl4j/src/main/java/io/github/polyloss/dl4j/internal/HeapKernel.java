package io.github.polyloss.dl4j.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The kernel by loops that HotSpot's compiler turns into vector instructions.
 *
 * <p>That compiler has no vector form of {@code Float.floatToRawIntBits}, so the bits of the floats
 * are carried through an array of bytes by copies in bulk, each of which costs less than a tenth of
 * the loop that it saves.
 */
final class HeapKernel extends FloatKernel {

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private final float[] numbers = new float[CHUNK];
  private final float[] powers = new float[CHUNK];
  private final LabelKeys labelKeys = new LabelKeys();
  private float[] labels = new float[CHUNK];
  private float[] zeros = new float[CHUNK];
  private final byte[] bytes = new byte[CHUNK * Float.BYTES];
  private final FloatBuffer floats =
      ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();

  @Override
  void exp(Matrix from, long first, int count, int exponent, float[] into, int at) {
    from.read(first, count, numbers);
    // The compiler makes no vectors of loops over two offsets, nor of loops over either of two
    // arrays.
    if (at == 0) {
      exp(numbers, count, exponent, into);
    } else {
      exp(numbers, count, exponent, powers);
      System.arraycopy(powers, 0, into, at, count);
    }
  }

  private void exp(float[] x, int count, int exponent, float[] into) {
    reduce(x, into, count);
    floats.put(0, x, 0, count);
    scales(bytes, count, ROUNDER_BITS + exponent);
    floats.get(0, x, 0, count);
    for (int i = 0; i < count; i++) {
      into[i] *= x[i];
    }
  }

  /** Puts ROUNDER + n in place of each x, and e^r. */
  private static void reduce(float[] x, float[] powers, int count) {
    for (int i = 0; i < count; i++) {
      float rounded = Math.fma(x[i], LOG2_E, ROUNDER);
      float n = rounded - ROUNDER;
      float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x[i]));
      float power = Math.fma(r, C6, C5);
      power = Math.fma(power, r, C4);
      power = Math.fma(power, r, C3);
      power = Math.fma(power, r, C2);
      power = Math.fma(power, r, 1f);
      powers[i] = Math.fma(power, r, 1f);
      x[i] = rounded;
    }
  }

  /** Puts the bits of 2^n in place of those of ROUNDER + n. */
  private static void scales(byte[] bytes, int count, int zero) {
    for (int i = 0; i < count; i++) {
      int bits = (int) INTS.get(bytes, i * Float.BYTES);
      int biased = bits - zero;
      int over = (zero + MAX_EXPONENT - 1) - bits >> 31;
      int under = biased >> 31;
      INTS.set(bytes, i * Float.BYTES, ((biased | over) & ~under) << 23);
    }
  }

  @Override
  void findTruths(Matrix from, long first, int rows, int[] into) {
    int columns = from.columns();
    if (columns < LabelKeys.SHORT_ROW) {
      labelKeys.findTruths(from, first, rows, into);
      return;
    }
    int end = rows * columns;
    if (labels.length < end) {
      labels = new float[end];
      zeros = new float[end];
    }
    from.read(first, end, labels);
    int next = nextLabel(0, end);
    for (int row = 0, start = 0; row < rows; row++, start += columns) {
      int to = start + columns;
      into[row] = next < to ? next - start : NONE;
      if (next < to) {
        next = nextLabel(next + 1, end);
      }
      if (next < to) {
        into[row] = SEVERAL;
        next = nextLabel(to, end);
      }
    }
  }

  /** Comparing with zeros is faster than with the labels one further, whose lines are split. */
  private int nextLabel(int from, int end) {
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
  float sum(float[] values, int from, int to) {
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
}
