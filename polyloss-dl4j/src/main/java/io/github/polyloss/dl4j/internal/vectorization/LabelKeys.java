package io.github.polyloss.dl4j.internal.vectorization;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * The search for the labels of short rows: the sum of a key for each label that is not 0. Where the
 * label stands changes nothing in what is done, so that the processor need not guess it.
 */
final class LabelKeys {

  private static final int ONE_LABEL = 1 << 16;

  private final byte[] bytes = new byte[Kernel.CHUNK * Float.BYTES];
  private final FloatBuffer floats =
      ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
  private final IntBuffer ints =
      ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asIntBuffer();
  private final int[] labels = new int[Kernel.CHUNK];
  private final int[] keys = new int[Kernel.CHUNK];
  private final int[] found = new int[Kernel.CHUNK];
  private int columns;

  /** The key of a column. */
  static int key(int column) {
    return ONE_LABEL + column;
  }

  /** What {@link Kernel#findTruths} puts for a row with this sum of keys. */
  static int truth(int sum) {
    int count = sum / ONE_LABEL;
    return count == 1 ? sum % ONE_LABEL : count == 0 ? Kernel.NONE : Kernel.SEVERAL;
  }

  /** As {@link Kernel#findTruths}, for short rows. */
  void findTruths(float[] from, int rows, int columns, int[] into) {
    fit(columns);
    floats.put(0, from, 0, rows * columns);
    ints.get(0, labels, 0, rows * columns);
    find(labels, keys, found, rows * columns);
    for (int row = 0, at = 0; row < rows; row++, at += columns) {
      into[row] = truth(sum(found, at, at + columns));
    }
  }

  private void fit(int columns) {
    if (this.columns != columns) {
      for (int i = 0; i < keys.length; i++) {
        keys[i] = key(i % columns);
      }
      this.columns = columns;
    }
  }

  /** Puts the keys where labels are not 0 of either sign, and 0 elsewhere. */
  private static void find(int[] labels, int[] keys, int[] found, int count) {
    for (int i = 0; i < count; i++) {
      int size = labels[i] << 1;
      found[i] = (-size | size) >> 31 & keys[i];
    }
  }

  private static int sum(int[] values, int from, int to) {
    int s0 = 0;
    int s1 = 0;
    int s2 = 0;
    int s3 = 0;
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
