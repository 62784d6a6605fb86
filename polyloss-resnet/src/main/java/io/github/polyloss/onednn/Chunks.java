package io.github.polyloss.onednn;

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

  /** Work on the chunks of one group. */
  interface Work {
    void accept(int from, int count);

    /** Comes after the group's last chunk. */
    default void end() {}
  }

  /** Begins the work on a group, with arrays that no other group uses meanwhile. */
  interface GroupWork {
    Work begin(int group, Scratch scratch);
  }

  /** The same for all groups. */
  interface SameWork {
    Work begin(Scratch scratch);
  }

  /** Does the work of all chunks, one after the other within a group. */
  void each(GroupWork work) {
    Scratch.each(
        groups,
        (group, scratch) -> {
          Work chunk = work.begin(group, scratch);
          int first = (int) ((long) count() * group / groups);
          int end = (int) ((long) count() * (group + 1) / groups);
          for (int i = first; i < end; i++) {
            chunk.accept(i * size, Math.min(size, length - i * size));
          }
          chunk.end();
        });
  }

  /** Does the work of all chunks. */
  void each(SameWork work) {
    each((group, scratch) -> work.begin(scratch));
  }

  /** Repeats a row until it fills a chunk. */
  float[] tile(float[] row) {
    float[] tile = new float[size];
    for (int i = 0; i < size; i += row.length) {
      System.arraycopy(row, 0, tile, i, row.length);
    }
    return tile;
  }

  /** Adds up what rows have in the same column. */
  static void fold(float[] rows, int length, double[] into) {
    for (int from = 0; from < length; from += into.length) {
      for (int i = 0; i < into.length; i++) {
        into[i] += rows[from + i];
      }
    }
  }
}
