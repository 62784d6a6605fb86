package io.github.polyloss.dl4j.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel by the Vector API, for Java runs with {@code --add-modules jdk.incubator.vector}. One
 * loop over the memory of the array does what takes {@link HeapKernel} three loops and three
 * copies, and the processor computes while it waits for the memory.
 */
final class VectorKernel extends FloatKernel {

  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

  /** How many labels to look at together. */
  private static final int BLOCK = 4 * INTS.length();

  private static final int[] KEYS = IntStream.range(0, BLOCK).map(LabelKeys::key).toArray();

  /** Java 19 and later have this for memory segments only; there the numbers are copied first. */
  private static final boolean FROM_MEMORY =
      Stream.of(FloatVector.class.getMethods())
          .anyMatch(method -> method.getName().equals("fromByteBuffer"));

  private final float[] numbers = new float[CHUNK];
  private final float[] powers = new float[FLOATS.length()];
  private final FloatKernel rest = new HeapKernel();
  private final int[] lastKeys = new int[INTS.length()];
  private final float[] lanes = new float[LANES];

  @Override
  void exp(Matrix from, long first, int count, int exponent, float[] into, int at) {
    int zero = ROUNDER_BITS + exponent;
    int whole = count - count % FLOATS.length();
    ByteBuffer memory = FROM_MEMORY ? from.floatMemory(first) : null;
    if (memory != null) {
      exp(memory, from.byteIndex(first), whole, zero, into, at);
    } else {
      from.read(first, whole, numbers);
      exp(numbers, whole, zero, into, at);
    }
    if (whole < count) {
      from.read(first + whole, count - whole, numbers);
      exp(numbers, FLOATS.length(), zero, powers, 0);
      System.arraycopy(powers, 0, into, at + whole, count - whole);
    }
  }

  private static void exp(ByteBuffer memory, int index, int count, int zero, float[] into, int at) {
    for (int i = 0; i < count; i += FLOATS.length()) {
      FloatVector numbers =
          FloatVector.fromByteBuffer(
              FLOATS, memory, index + i * Float.BYTES, ByteOrder.nativeOrder());
      exp(numbers, zero).intoArray(into, at + i);
    }
  }

  private static void exp(float[] numbers, int count, int zero, float[] into, int at) {
    for (int i = 0; i < count; i += FLOATS.length()) {
      exp(FloatVector.fromArray(FLOATS, numbers, i), zero).intoArray(into, at + i);
    }
  }

  private static FloatVector exp(FloatVector numbers, int zero) {
    FloatVector rounded =
        numbers.fma(FloatVector.broadcast(FLOATS, LOG2_E), FloatVector.broadcast(FLOATS, ROUNDER));
    FloatVector n = rounded.sub(ROUNDER);
    FloatVector r =
        n.fma(
            FloatVector.broadcast(FLOATS, -LN2_LOW),
            n.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), numbers));
    FloatVector power = r.fma(FloatVector.broadcast(FLOATS, C6), FloatVector.broadcast(FLOATS, C5));
    power = power.fma(r, FloatVector.broadcast(FLOATS, C4));
    power = power.fma(r, FloatVector.broadcast(FLOATS, C3));
    power = power.fma(r, FloatVector.broadcast(FLOATS, C2));
    power = power.fma(r, FloatVector.broadcast(FLOATS, 1f));
    power = power.fma(r, FloatVector.broadcast(FLOATS, 1f));
    IntVector scale =
        rounded
            .reinterpretAsInts()
            .sub(zero)
            .lanewise(VectorOperators.MAX, 0)
            .lanewise(VectorOperators.MIN, MAX_EXPONENT)
            .lanewise(VectorOperators.LSHL, 23);
    return power.mul(scale.reinterpretAsFloats());
  }

  @Override
  void findTruths(Matrix from, long first, int rows, int[] into) {
    ByteBuffer memory = FROM_MEMORY ? from.floatMemory(first) : null;
    if (memory == null || from.columns() < INTS.length()) {
      rest.findTruths(from, first, rows, into);
    } else if (from.columns() < BLOCK) {
      findTruths(memory, from.byteIndex(first), rows, from.columns(), into);
    } else {
      for (int row = 0; row < rows; row++) {
        into[row] =
            findTruth(
                memory, from.byteIndex(first) + row * from.columns() * Float.BYTES, from.columns());
      }
    }
  }

  /** What {@link LabelKeys} does, in one loop over the memory of the array. */
  private void findTruths(ByteBuffer memory, int index, int rows, int columns, int[] into) {
    int whole = columns - columns % INTS.length();
    int last = columns - INTS.length();
    for (int lane = 0; lane < INTS.length(); lane++) {
      lastKeys[lane] = last + lane < whole ? 0 : KEYS[last + lane];
    }
    for (int row = 0; row < rows; row++) {
      into[row] =
          LabelKeys.truth(
              keySum(memory, index + row * columns * Float.BYTES, whole, last, lastKeys));
    }
  }

  private static int keySum(ByteBuffer memory, int index, int whole, int last, int[] lastKeys) {
    IntVector sum = keys(labels(memory, index, last), lastKeys, 0);
    for (int i = 0; i < whole; i += INTS.length()) {
      sum = sum.add(keys(labels(memory, index, i), KEYS, i));
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }

  /** The keys where labels are not 0, and 0 elsewhere. */
  private static IntVector keys(IntVector labels, int[] keys, int at) {
    return IntVector.zero(INTS)
        .sub(labels)
        .or(labels)
        .lanewise(VectorOperators.ASHR, 31)
        .and(IntVector.fromArray(INTS, keys, at));
  }

  /** Looks at blocks of labels, and closer where they are not all 0. */
  private static int findTruth(ByteBuffer memory, int index, int columns) {
    int truth = NONE;
    for (int i = 0; i < columns; i += BLOCK) {
      // The last block goes back over labels that were looked at before.
      int at = Math.min(i, columns - BLOCK);
      if (labels(memory, index, at)
          .or(labels(memory, index, at + INTS.length()))
          .or(
              labels(memory, index, at + 2 * INTS.length())
                  .or(labels(memory, index, at + 3 * INTS.length())))
          .compare(VectorOperators.NE, 0)
          .anyTrue()) {
        for (int k = at; k < at + BLOCK; k += INTS.length()) {
          VectorMask<Integer> labelled = labels(memory, index, k).compare(VectorOperators.NE, 0);
          int count = labelled.trueCount();
          if (count > 1 || count == 1 && truth != NONE && truth != k + labelled.firstTrue()) {
            return SEVERAL;
          }
          if (count == 1) {
            truth = k + labelled.firstTrue();
          }
        }
      }
    }
    return truth;
  }

  /** The bits of labels without those of their signs. */
  private static IntVector labels(ByteBuffer memory, int index, int at) {
    return IntVector.fromByteBuffer(INTS, memory, index + at * Float.BYTES, ByteOrder.nativeOrder())
        .lanewise(VectorOperators.LSHL, 1);
  }

  @Override
  float sum(float[] values, int from, int to) {
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
      return rest.sum(values, from, to);
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
}
