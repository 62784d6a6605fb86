package io.github.polyloss.dl4j.internal.vectorization;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel by the Vector API, for Java runs with {@code --add-modules jdk.incubator.vector}: one
 * loop does what takes {@link PlainKernel} three loops and three copies.
 *
 * <p>No method here takes or gives a vector. HotSpot keeps vectors in registers where it inlines
 * all that they go through; a method of more than 325 bytes, or one that was compiled by itself
 * before, it calls, and each vector becomes an object: up to five times slower, in some runs and
 * not in others.
 */
final class VectorApiKernel extends Kernel {

  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> FOUR = FloatVector.SPECIES_128;

  /** How many labels are searched together. */
  private static final int BLOCK = 4 * INTS.length();

  private static final int[] KEYS = IntStream.range(0, BLOCK).map(LabelKeys::key).toArray();

  private static final int[] ENDS =
      IntStream.range(0, INTS.length()).map(lane -> MagnitudeKeys.COLUMN - lane).toArray();

  /** Java 19 and later have this for memory segments only; there the numbers are copied first. */
  private static final boolean FROM_MEMORY =
      Stream.of(FloatVector.class.getMethods())
          .anyMatch(method -> method.getName().equals("fromByteBuffer"));

  private final PlainKernel plain = new PlainKernel();
  private final int[] lastKeys = new int[INTS.length()];
  private final float[] lanes = new float[LANES];

  @Override
  public boolean readsMemory() {
    return FROM_MEMORY;
  }

  @Override
  public void exp(float[] x, int count, int exponent, float[] into, int at) {
    int zero = ROUNDER_BITS + exponent;
    float least = (exponent - 127) * LN_2;
    float greatest = (exponent + 128) * LN_2;
    FloatVector rounder = FloatVector.broadcast(FLOATS, ROUNDER);
    FloatVector one = FloatVector.broadcast(FLOATS, 1f);
    for (int i = 0; i < count; i += FLOATS.length()) {
      FloatVector bounded = FloatVector.fromArray(FLOATS, x, i).max(least).min(greatest);
      FloatVector rounded = bounded.fma(FloatVector.broadcast(FLOATS, LOG2_E), rounder);
      FloatVector n = rounded.sub(rounder);
      FloatVector r = n.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), bounded);
      r = n.fma(FloatVector.broadcast(FLOATS, -LN2_LOW), r);
      FloatVector power =
          r.fma(FloatVector.broadcast(FLOATS, C6), FloatVector.broadcast(FLOATS, C5));
      power = power.fma(r, FloatVector.broadcast(FLOATS, C4));
      power = power.fma(r, FloatVector.broadcast(FLOATS, C3));
      power = power.fma(r, FloatVector.broadcast(FLOATS, C2));
      power = power.fma(r, one).fma(r, one);
      IntVector scale = rounded.reinterpretAsInts().sub(zero).lanewise(VectorOperators.LSHL, 23);
      power.mul(scale.reinterpretAsFloats()).intoArray(into, at + i);
    }
  }

  @Override
  public void exp(double[] x, int count, int exponent, double[] into, int at) {
    long zero = ROUNDER_BITS_DOUBLE + exponent;
    double least = (exponent - 1023) * LN_2_DOUBLE;
    double greatest = (exponent + 1024) * LN_2_DOUBLE;
    DoubleVector rounder = DoubleVector.broadcast(DOUBLES, ROUNDER_DOUBLE);
    DoubleVector one = DoubleVector.broadcast(DOUBLES, 1.0);
    for (int i = 0; i < count; i += DOUBLES.length()) {
      DoubleVector bounded = DoubleVector.fromArray(DOUBLES, x, i).max(least).min(greatest);
      DoubleVector rounded = bounded.fma(DoubleVector.broadcast(DOUBLES, LOG2_E_DOUBLE), rounder);
      DoubleVector n = rounded.sub(rounder);
      DoubleVector r = n.fma(DoubleVector.broadcast(DOUBLES, -LN2_HIGH_DOUBLE), bounded);
      r = n.fma(DoubleVector.broadcast(DOUBLES, -LN2_LOW_DOUBLE), r);
      DoubleVector power =
          r.fma(DoubleVector.broadcast(DOUBLES, D11), DoubleVector.broadcast(DOUBLES, D10));
      power = power.fma(r, DoubleVector.broadcast(DOUBLES, D9));
      power = power.fma(r, DoubleVector.broadcast(DOUBLES, D8));
      power = power.fma(r, DoubleVector.broadcast(DOUBLES, D7));
      power = power.fma(r, DoubleVector.broadcast(DOUBLES, D6));
      power = power.fma(r, DoubleVector.broadcast(DOUBLES, D5));
      power = power.fma(r, DoubleVector.broadcast(DOUBLES, D4));
      power = power.fma(r, DoubleVector.broadcast(DOUBLES, D3));
      power = power.fma(r, DoubleVector.broadcast(DOUBLES, D2));
      power = power.fma(r, one).fma(r, one);
      LongVector scale = rounded.reinterpretAsLongs().sub(zero).lanewise(VectorOperators.LSHL, 52);
      power.mul(scale.reinterpretAsDoubles()).intoArray(into, at + i);
    }
  }

  @Override
  public void putSums(float[] values, int rows, int columns, double[] into) {
    if (columns >= LONG_ROW) {
      for (int row = 0, at = 0; row < rows; row++, at += columns) {
        into[row] = longSum(values, at, columns);
      }
    } else {
      for (int row = 0, at = 0; row < rows; row++, at += columns) {
        into[row] = shortSum(values, at, columns);
      }
    }
  }

  /** In four partial sums, as {@link PlainKernel#shortSum}. */
  private static float shortSum(float[] values, int at, int columns) {
    FloatVector sums = FloatVector.zero(FOUR);
    int i = at;
    for (int end = at + columns - 3; i < end; i += 4) {
      sums = sums.add(FloatVector.fromArray(FOUR, values, i));
    }
    float s0 = sums.lane(0);
    for (int end = at + columns; i < end; i++) {
      s0 += values[i];
    }
    return (s0 + sums.lane(1)) + (sums.lane(2) + sums.lane(3));
  }

  private double longSum(float[] values, int at, int columns) {
    double sum = 0;
    for (int from = at; from < at + columns; from += SUMMED) {
      sum += sum(values, from, Math.min(at + columns, from + SUMMED));
    }
    return sum;
  }

  private float sum(float[] values, int from, int to) {
    int i = from;
    FloatVector low = FloatVector.zero(FLOATS);
    if (FLOATS.length() == LANES) {
      for (; i <= to - LANES; i += LANES) {
        low = low.add(FloatVector.fromArray(FLOATS, values, i));
      }
      low.intoArray(lanes, 0);
    } else if (FLOATS.length() == LANES / 2) {
      FloatVector high = low;
      for (; i <= to - LANES; i += LANES) {
        low = low.add(FloatVector.fromArray(FLOATS, values, i));
        high = high.add(FloatVector.fromArray(FLOATS, values, i + LANES / 2));
      }
      low.intoArray(lanes, 0);
      high.intoArray(lanes, LANES / 2);
    } else {
      return PlainKernel.sum(values, from, to);
    }
    for (; i < to; i++) {
      lanes[0] += values[i];
    }
    // Written out: a loop over so few numbers takes longer than all additions above.
    float even =
        ((lanes[0] + lanes[8]) + (lanes[4] + lanes[12]))
            + ((lanes[2] + lanes[10]) + (lanes[6] + lanes[14]));
    float odd =
        ((lanes[1] + lanes[9]) + (lanes[5] + lanes[13]))
            + ((lanes[3] + lanes[11]) + (lanes[7] + lanes[15]));
    return even + odd;
  }

  @Override
  public void putSums(double[] values, int rows, int columns, double[] into) {
    if (DOUBLES.length() != 8) {
      plain.putSums(values, rows, columns, into);
      return;
    }
    for (int row = 0, at = 0; row < rows; row++, at += columns) {
      into[row] = sum(values, at, columns);
    }
  }

  /** In eight partial sums, as {@link PlainKernel}. */
  private static double sum(double[] values, int at, int columns) {
    DoubleVector sums = DoubleVector.zero(DOUBLES);
    int i = at;
    for (int end = at + columns - 7; i < end; i += 8) {
      sums = sums.add(DoubleVector.fromArray(DOUBLES, values, i));
    }
    double s0 = sums.lane(0);
    for (int end = at + columns; i < end; i++) {
      s0 += values[i];
    }
    return ((s0 + sums.lane(4)) + (sums.lane(2) + sums.lane(6)))
        + ((sums.lane(1) + sums.lane(5)) + (sums.lane(3) + sums.lane(7)));
  }

  @Override
  public void scaleRows(float[] values, int rows, int columns, double[] factors, float[] into) {
    int last = columns - FLOATS.length();
    if (last < 0) {
      plain.scaleRows(values, rows, columns, factors, into);
      return;
    }
    FloatVector zero = FloatVector.zero(FLOATS);
    for (int row = 0, at = 0; row < rows; row++, at += columns) {
      float factor = (float) factors[row];
      // Read before the vector that it overlaps is written.
      FloatVector end = FloatVector.fromArray(FLOATS, values, at + last).mul(factor).add(zero);
      for (int i = at; i < at + last; i += FLOATS.length()) {
        FloatVector.fromArray(FLOATS, values, i).mul(factor).add(zero).intoArray(into, i);
      }
      end.intoArray(into, at + last);
    }
  }

  @Override
  public void scaleRows(double[] values, int rows, int columns, double[] factors, double[] into) {
    int last = columns - DOUBLES.length();
    if (last < 0) {
      plain.scaleRows(values, rows, columns, factors, into);
      return;
    }
    DoubleVector zero = DoubleVector.zero(DOUBLES);
    for (int row = 0, at = 0; row < rows; row++, at += columns) {
      double factor = factors[row];
      // Read before the vector that it overlaps is written.
      DoubleVector end = DoubleVector.fromArray(DOUBLES, values, at + last).mul(factor).add(zero);
      for (int i = at; i < at + last; i += DOUBLES.length()) {
        DoubleVector.fromArray(DOUBLES, values, i).mul(factor).add(zero).intoArray(into, i);
      }
      end.intoArray(into, at + last);
    }
  }

  @Override
  public void subtractFromRows(float[] values, int rows, int columns, double[] numbers) {
    int last = columns - FLOATS.length();
    if (last < 0) {
      plain.subtractFromRows(values, rows, columns, numbers);
      return;
    }
    for (int row = 0, at = 0; row < rows; row++, at += columns) {
      float high = (float) numbers[row];
      float low = (float) (numbers[row] - high);
      // Read before the vector that it overlaps is written.
      FloatVector end = FloatVector.fromArray(FLOATS, values, at + last).sub(high).sub(low);
      for (int i = at; i < at + last; i += FLOATS.length()) {
        FloatVector.fromArray(FLOATS, values, i).sub(high).sub(low).intoArray(values, i);
      }
      end.intoArray(values, at + last);
    }
  }

  @Override
  public void subtractProducts(
      float[] values, float[] others, int rows, int columns, double[] factors) {
    int last = columns - FLOATS.length();
    if (last < 0) {
      plain.subtractProducts(values, others, rows, columns, factors);
      return;
    }
    FloatVector zero = FloatVector.zero(FLOATS);
    for (int row = 0, at = 0; row < rows; row++, at += columns) {
      float factor = (float) factors[row];
      FloatVector end = FloatVector.fromArray(FLOATS, others, at + last).mul(factor);
      end = FloatVector.fromArray(FLOATS, values, at + last).sub(end).add(zero);
      for (int i = at; i < at + last; i += FLOATS.length()) {
        FloatVector product = FloatVector.fromArray(FLOATS, others, i).mul(factor);
        FloatVector.fromArray(FLOATS, values, i).sub(product).add(zero).intoArray(values, i);
      }
      end.intoArray(values, at + last);
    }
  }

  @Override
  public void subtractFromRows(double[] values, int rows, int columns, double[] numbers) {
    int last = columns - DOUBLES.length();
    if (last < 0) {
      plain.subtractFromRows(values, rows, columns, numbers);
      return;
    }
    for (int row = 0, at = 0; row < rows; row++, at += columns) {
      DoubleVector end = DoubleVector.fromArray(DOUBLES, values, at + last).sub(numbers[row]);
      for (int i = at; i < at + last; i += DOUBLES.length()) {
        DoubleVector.fromArray(DOUBLES, values, i).sub(numbers[row]).intoArray(values, i);
      }
      end.intoArray(values, at + last);
    }
  }

  @Override
  public void subtractProducts(
      double[] values, double[] others, int rows, int columns, double[] factors) {
    int last = columns - DOUBLES.length();
    if (last < 0) {
      plain.subtractProducts(values, others, rows, columns, factors);
      return;
    }
    DoubleVector zero = DoubleVector.zero(DOUBLES);
    for (int row = 0, at = 0; row < rows; row++, at += columns) {
      double factor = factors[row];
      DoubleVector end = DoubleVector.fromArray(DOUBLES, others, at + last).mul(factor);
      end = DoubleVector.fromArray(DOUBLES, values, at + last).sub(end).add(zero);
      for (int i = at; i < at + last; i += DOUBLES.length()) {
        DoubleVector product = DoubleVector.fromArray(DOUBLES, others, i).mul(factor);
        DoubleVector.fromArray(DOUBLES, values, i).sub(product).add(zero).intoArray(values, i);
      }
      end.intoArray(values, at + last);
    }
  }

  /** What {@link MagnitudeKeys} does, in one loop. */
  @Override
  public void putIndicesOfLargest(float[] values, int rows, int columns, int[] into) {
    if (columns < INTS.length()) {
      plain.putIndicesOfLargest(values, rows, columns, into);
      return;
    }
    for (int row = 0, at = 0; row < rows; row++, at += columns) {
      into[row] = indexOfLargest(values, at, columns);
    }
  }

  private static int indexOfLargest(float[] values, int at, int columns) {
    int magnitude = -1;
    int index = 0;
    for (int from = 0; from < columns; from += CHUNK) {
      // The last part goes back where it would be shorter than a vector.
      int start = Math.min(from, columns - INTS.length());
      int key = largestKey(values, at + start, Math.min(CHUNK, columns - start));
      if ((key & MagnitudeKeys.MAGNITUDE) > magnitude) {
        magnitude = key & MagnitudeKeys.MAGNITUDE;
        index = start + MagnitudeKeys.COLUMN - (key & MagnitudeKeys.COLUMN);
      }
    }
    return index;
  }

  private static int largestKey(float[] values, int at, int count) {
    int last = count - INTS.length();
    IntVector ends = IntVector.fromArray(INTS, ENDS, 0);
    IntVector largest =
        FloatVector.fromArray(FLOATS, values, at + last)
            .reinterpretAsInts()
            .and(MagnitudeKeys.MAGNITUDE)
            .or(ends.sub(last));
    for (int i = 0; i < last; i += INTS.length()) {
      largest =
          largest.max(
              FloatVector.fromArray(FLOATS, values, at + i)
                  .reinterpretAsInts()
                  .and(MagnitudeKeys.MAGNITUDE)
                  .or(ends.sub(i)));
    }
    return largest.reduceLanes(VectorOperators.MAX);
  }

  @Override
  public void findTruths(float[] labels, int rows, int columns, int[] into) {
    plain.findTruths(labels, rows, columns, into);
  }

  @Override
  public void findTruths(double[] labels, int rows, int columns, int[] into) {
    plain.findTruths(labels, rows, columns, into);
  }

  @Override
  public void findTruths(ByteBuffer memory, int byteIndex, int rows, int columns, int[] into) {
    if (columns >= BLOCK) {
      for (int row = 0; row < rows; row++) {
        into[row] = findTruth(memory, byteIndex + row * columns * Float.BYTES, columns);
      }
    } else if (columns >= INTS.length()) {
      findShortTruths(memory, byteIndex, rows, columns, into);
    } else {
      for (int row = 0; row < rows; row++) {
        into[row] = findFewTruth(memory, byteIndex + row * columns * Float.BYTES, columns);
      }
    }
  }

  private static int findFewTruth(ByteBuffer memory, int byteIndex, int columns) {
    int keys = 0;
    for (int k = 0; k < columns; k++) {
      int label = memory.getInt(byteIndex + k * Float.BYTES) << 1;
      keys += (-label | label) >> 31 & LabelKeys.key(k);
    }
    return LabelKeys.truth(keys);
  }

  /** What {@link LabelKeys} does, in one loop over the memory of the array. */
  private void findShortTruths(
      ByteBuffer memory, int byteIndex, int rows, int columns, int[] into) {
    int whole = columns - columns % INTS.length();
    int last = columns - INTS.length();
    for (int lane = 0; lane < INTS.length(); lane++) {
      lastKeys[lane] = last + lane < whole ? 0 : KEYS[last + lane];
    }
    for (int row = 0, at = byteIndex; row < rows; row++, at += columns * Float.BYTES) {
      IntVector sum = IntVector.zero(INTS);
      for (int i = 0; i < whole; i += INTS.length()) {
        IntVector label =
            IntVector.fromByteBuffer(INTS, memory, at + i * Float.BYTES, ByteOrder.nativeOrder())
                .lanewise(VectorOperators.LSHL, 1);
        IntVector differs = label.neg().or(label).lanewise(VectorOperators.ASHR, 31);
        sum = sum.add(differs.and(IntVector.fromArray(INTS, KEYS, i)));
      }
      IntVector label =
          IntVector.fromByteBuffer(INTS, memory, at + last * Float.BYTES, ByteOrder.nativeOrder())
              .lanewise(VectorOperators.LSHL, 1);
      IntVector differs = label.neg().or(label).lanewise(VectorOperators.ASHR, 31);
      sum = sum.add(differs.and(IntVector.fromArray(INTS, lastKeys, 0)));
      into[row] = LabelKeys.truth(sum.reduceLanes(VectorOperators.ADD));
    }
  }

  /** Looks at blocks of labels, and closer where they are not all 0. */
  private static int findTruth(ByteBuffer memory, int index, int columns) {
    int truth = NONE;
    for (int i = 0; i < columns; i += BLOCK) {
      // The last block goes back over labels that were looked at before.
      int at = Math.min(i, columns - BLOCK);
      if (hasLabels(memory, index + at * Float.BYTES)) {
        for (int k = at; k < at + BLOCK; k++) {
          if (memory.getInt(index + k * Float.BYTES) << 1 != 0 && k != truth) {
            if (truth != NONE) {
              return SEVERAL;
            }
            truth = k;
          }
        }
      }
    }
    return truth;
  }

  private static boolean hasLabels(ByteBuffer memory, int index) {
    int step = INTS.length() * Float.BYTES;
    ByteOrder order = ByteOrder.nativeOrder();
    return IntVector.fromByteBuffer(INTS, memory, index, order)
        .or(IntVector.fromByteBuffer(INTS, memory, index + step, order))
        .or(
            IntVector.fromByteBuffer(INTS, memory, index + 2 * step, order)
                .or(IntVector.fromByteBuffer(INTS, memory, index + 3 * step, order)))
        .lanewise(VectorOperators.LSHL, 1)
        .compare(VectorOperators.NE, 0)
        .anyTrue();
  }

  /** {@link Logarithm#ofOnePlus}, operation by operation. */
  @Override
  public void lnOnePlus(double[] x, int count, double[] into) {
    for (int i = 0; i < count; i += DOUBLES.length()) {
      DoubleVector number = DoubleVector.fromArray(DOUBLES, x, i);
      DoubleVector u = number.add(1);
      LongVector bits = u.reinterpretAsLongs().sub(Logarithm.ROOT_HALF);
      DoubleVector m = bits.and(Logarithm.MANTISSA).add(Logarithm.ROOT_HALF).reinterpretAsDoubles();
      DoubleVector s = m.sub(1).div(m.add(1));
      DoubleVector square = s.mul(s);
      DoubleVector sum = square.mul(Logarithm.A19).add(Logarithm.A17);
      sum = square.mul(sum).add(Logarithm.A15);
      sum = square.mul(sum).add(Logarithm.A13);
      sum = square.mul(sum).add(Logarithm.A11);
      sum = square.mul(sum).add(Logarithm.A9);
      sum = square.mul(sum).add(Logarithm.A7);
      sum = square.mul(sum).add(Logarithm.A5);
      sum = square.mul(sum).add(Logarithm.A3);
      // Whole numbers become doubles as the last bits of 2^52: every processor has vectors for
      // that.
      DoubleVector exponent =
          bits.lanewise(VectorOperators.LSHR, Logarithm.MANTISSA_BITS)
              .or(Logarithm.TWO_TO_52_BITS)
              .reinterpretAsDoubles()
              .sub(Logarithm.TWO_TO_52);
      DoubleVector twice = s.mul(2);
      DoubleVector rest = number.sub(u.sub(1)).div(u);
      DoubleVector large =
          exponent.mul(Logarithm.LN_2).add(twice.add(twice.mul(square).mul(sum)).add(rest));
      DoubleVector small = number.mul(number.mul(number.mul(-Logarithm.A3).add(0.5)).neg().add(1));
      large.blend(small, number.compare(VectorOperators.LT, Logarithm.SMALL)).intoArray(into, i);
    }
  }
}
