package io.github.polyloss.examples.channelslast;

import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Cuts memory into chunks that fit a core's cache and whole rows, and shares them among the cores.
 *
 * <p>Which chunks form a group depends on the size of the memory alone, never on the number of
 * cores, so sums that are added up by group are the same everywhere.
 */
final class Chunks {
  /** Floats: several arrays of this length stay in the second cache of a core. */
  private static final int TARGET = 4096;

  private static final int GROUPS = 64;

  private final int length;
  private final int size;
  private final int groups;

  /**
   * @param length of the memory, in numbers
   * @param row of which each chunk holds a whole number
   */
  Chunks(int length, int row) {
    this.length = length;
    this.size = Math.max(1, TARGET / row) * row;
    this.groups = Math.min(GROUPS, count());
  }

  private int count() {
    return (length + size - 1) / size;
  }

  /** Numbers in a chunk; the last one may have fewer. */
  int size() {
    return size;
  }

  int groups() {
    return groups;
  }

  /** What is done with a chunk. */
  interface Work {
    void accept(int from, int count);
  }

  /** Work on one group, with arrays of its own. */
  interface GroupWork {
    Work begin(int group);
  }

  /** Does the work of all chunks, one after the other within a group. */
  void each(GroupWork work) {
    IntStream.range(0, groups)
        .parallel()
        .forEach(
            group -> {
              Work chunk = work.begin(group);
              int first = (int) ((long) count() * group / groups);
              int end = (int) ((long) count() * (group + 1) / groups);
              for (int i = first; i < end; i++) {
                chunk.accept(i * size, Math.min(size, length - i * size));
              }
            });
  }

  /** Does the work of all chunks. */
  void each(Supplier<Work> work) {
    each(group -> work.get());
  }

  /** Repeats a row until it fills a chunk. */
  float[] tile(float[] row) {
    float[] tile = new float[size];
    for (int i = 0; i < size; i += row.length) {
      System.arraycopy(row, 0, tile, i, row.length);
    }
    return tile;
  }

  /** Adds up what a chunk's rows have in the same column. */
  static void fold(float[] chunk, double[] into) {
    for (int from = 0; from < chunk.length; from += into.length) {
      for (int i = 0; i < into.length; i++) {
        into[i] += chunk[from + i];
      }
    }
  }
}
