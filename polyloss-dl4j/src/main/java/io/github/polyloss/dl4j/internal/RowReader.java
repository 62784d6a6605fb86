package io.github.polyloss.dl4j.internal;

import java.nio.ByteBuffer;

/**
 * Reads rows of one matrix for one thread. Where the rows do not lie one after the other, several
 * are gathered at once: neighbours in a column share their cache lines.
 */
final class RowReader {

  /** How many rows to gather at least: floats of a cache line. */
  static final int GATHERED_ROWS = 16;

  private RowMajor source;
  private int first;
  private float[] floats = new float[0];
  private double[] doubles = new double[0];

  /** Changes to another matrix; null for none. */
  void open(RowMajor sourceOrNull) {
    source = sourceOrNull;
  }

  /** Makes rows ready to be read. */
  void prepare(int from, int to) {
    if (source == null || source.isDense()) {
      return;
    }
    first = from;
    int count = (to - from) * source.columns();
    if (source.isSinglePrecision()) {
      floats = floats.length < count ? new float[count] : floats;
      source.read(from, to - from, floats);
    } else {
      doubles = doubles.length < count ? new double[count] : doubles;
      source.read(from, to - from, doubles);
    }
  }

  /** Whether there is {@link RowMajor#memory} to read where it is. */
  boolean hasMemory() {
    return source.isDense() && source.isSinglePrecision();
  }

  ByteBuffer memory(int row) {
    return source.memory(row);
  }

  int byteIndex(int row) {
    return source.byteIndex(row);
  }

  double get(int row, int column) {
    return source.get(row, column);
  }

  /** Reads rows of single precision. */
  void read(int firstRow, int rows, float[] into) {
    if (source.isDense()) {
      source.read(firstRow, rows, into);
    } else {
      int columns = source.columns();
      System.arraycopy(floats, (firstRow - first) * columns, into, 0, rows * columns);
    }
  }

  /** Reads rows of either precision. */
  void read(int firstRow, int rows, double[] into) {
    int columns = source.columns();
    if (source.isDense()) {
      source.read(firstRow, rows, into);
    } else if (source.isSinglePrecision()) {
      for (int i = 0, at = (firstRow - first) * columns; i < rows * columns; i++, at++) {
        into[i] = floats[at];
      }
    } else {
      System.arraycopy(doubles, (firstRow - first) * columns, into, 0, rows * columns);
    }
  }
}
