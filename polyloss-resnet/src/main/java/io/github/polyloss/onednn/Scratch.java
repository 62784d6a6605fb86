package io.github.polyloss.onednn;

import java.lang.ref.SoftReference;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.IntStream;

/**
 * Arrays that one thread works with, and then another. Fresh ones for each piece of work were nine
 * tenths of what a training step left to the garbage collector, so that the heap grew to its limit.
 */
final class Scratch {
  /** Those that no thread uses just now. They go when memory becomes short. */
  private static SoftReference<Deque<Scratch>> free = new SoftReference<>(null);

  private final float[][] floats = new float[4][0];
  private final int[][] ints = new int[2][0];

  private Scratch() {}

  /** Work on one piece of many. */
  interface Work {
    void accept(int piece, Scratch scratch);
  }

  /** Does the work on each piece, on all cores, with arrays that no other piece uses meanwhile. */
  static void each(int pieces, Work work) {
    Deque<Scratch> deque = free();
    IntStream.range(0, pieces)
        .parallel()
        .forEach(
            piece -> {
              Scratch used = deque.poll();
              Scratch scratch = used == null ? new Scratch() : used;
              work.accept(piece, scratch);
              deque.push(scratch);
            });
  }

  private static synchronized Deque<Scratch> free() {
    Deque<Scratch> deque = free.get();
    if (deque == null) {
      deque = new ConcurrentLinkedDeque<>();
      free = new SoftReference<>(deque);
    }
    return deque;
  }

  /**
   * An array for floats.
   *
   * @param slot from 0 to 3
   * @param length at least; what is in there is not known
   */
  float[] floats(int slot, int length) {
    if (floats[slot].length < length) {
      floats[slot] = new float[length];
    }
    return floats[slot];
  }

  /**
   * An array for integers.
   *
   * @param slot 0 or 1
   * @param length at least; what is in there is not known
   */
  int[] ints(int slot, int length) {
    if (ints[slot].length < length) {
      ints[slot] = new int[length];
    }
    return ints[slot];
  }
}
