package io.github.polyloss.dl4j.internal.vectorization;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * The search for the largest of each row: a whole number for each number, of which the first bits
 * are those of its magnitude and the last tell its column. The largest key is found without a
 * branch, so that the processor need not guess where it stands.
 */
final class MagnitudeKeys {

  /** The last bits of a key: the column, counted backwards so that the first of equals wins. */
  static final int COLUMN = Kernel.CHUNK - 1;

  /** The bits of a float without its sign and those that give way to the column. */
  static final int MAGNITUDE = Integer.MAX_VALUE & ~COLUMN;

  private final byte[] bytes = new byte[Kernel.CHUNK * Float.BYTES];
  private final FloatBuffer floats =
      ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
  private final IntBuffer ints =
      ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asIntBuffer();
  private final int[] keys = new int[Kernel.CHUNK];
  private final int[] ends = new int[Kernel.CHUNK];
  private int columns;

  /** As {@link Kernel#putIndicesOfLargest}. */
  void putIndicesOfLargest(float[] values, int rows, int columns, int[] into) {
    if (columns > Kernel.CHUNK) {
      into[0] = indexOfLargest(values, columns);
      return;
    }
    fit(columns);
    fill(values, 0, rows * columns);
    for (int row = 0, at = 0; row < rows; row++, at += columns) {
      into[row] = COLUMN - (largest(keys, at, at + columns) & COLUMN);
    }
  }

  private int indexOfLargest(float[] values, int count) {
    fit(Kernel.CHUNK);
    int magnitude = -1;
    int index = 0;
    for (int from = 0; from < count; from += Kernel.CHUNK) {
      int part = Math.min(Kernel.CHUNK, count - from);
      fill(values, from, part);
      int key = largest(keys, 0, part);
      if ((key & MAGNITUDE) > magnitude) {
        magnitude = key & MAGNITUDE;
        index = from + COLUMN - (key & COLUMN);
      }
    }
    return index;
  }

  private void fit(int columns) {
    if (this.columns != columns) {
      for (int i = 0; i < ends.length; i++) {
        ends[i] = COLUMN - i % columns;
      }
      this.columns = columns;
    }
  }

  private void fill(float[] values, int from, int count) {
    floats.put(0, values, from, count);
    ints.get(0, keys, 0, count);
    join(keys, ends, count);
  }

  private static void join(int[] keys, int[] ends, int count) {
    for (int i = 0; i < count; i++) {
      keys[i] = keys[i] & MAGNITUDE | ends[i];
    }
  }

  private static int largest(int[] keys, int from, int to) {
    int largest = keys[from];
    for (int i = from + 1; i < to; i++) {
      largest = Math.max(largest, keys[i]);
    }
    return largest;
  }
}
