package io.github.polyloss.dl4j.internal;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The memory of a matrix of floats or doubles, row after row, whatever its order and strides.
 * Threads may share one as long as they write different rows.
 *
 * <p>A buffer of Java ends at 2 GB, so the memory is seen through windows, each of which goes on
 * into the next by as much as is read at once.
 */
final class RowMajor {

  private static final int WINDOW_BITS = 27;

  private final int windowBits;
  private final int rows;
  private final int columns;
  private final long rowStride;
  private final long columnStride;
  private final boolean dense;
  private final ByteBuffer[] bytes;
  private final FloatBuffer[] floats;
  private final DoubleBuffer[] doubles;

  /**
   * @param array of rank 2, FLOAT or DOUBLE, in the memory of this machine; the caller keeps it
   *     from being freed
   */
  RowMajor(INDArray array) {
    this(array, WINDOW_BITS);
  }

  /**
   * @param windowBits the binary logarithm of how many elements a window has
   */
  RowMajor(INDArray array, int windowBits) {
    this.windowBits = windowBits;
    this.rows = Math.toIntExact(array.size(0));
    this.columns = Math.toIntExact(array.size(1));
    this.rowStride = array.stride(0);
    this.columnStride = array.stride(1);
    this.dense = (columns == 1 || columnStride == 1) && (rows == 1 || rowStride == columns);
    this.bytes = windows(array);
    boolean single = array.dataType() == DataType.FLOAT;
    this.floats =
        single ? Stream.of(bytes).map(ByteBuffer::asFloatBuffer).toArray(FloatBuffer[]::new) : null;
    this.doubles =
        single
            ? null
            : Stream.of(bytes).map(ByteBuffer::asDoubleBuffer).toArray(DoubleBuffer[]::new);
  }

  private ByteBuffer[] windows(INDArray array) {
    int width = array.dataType().width();
    long start = array.offset();
    long last = (rows - 1) * rowStride + (columns - 1) * columnStride;
    // As much as is read at once: a row, or several that are no longer than a block.
    long overlap = columns + RowBlocks.BLOCK;
    ByteBuffer[] windows = new ByteBuffer[window(last) + 1];
    for (int window = 0; window < windows.length; window++) {
      long from = (long) window << windowBits;
      long to = Math.min(last + 1, from + (1L << windowBits) + overlap);
      windows[window] =
          new Region(array.data().pointer(), (start + from) * width, (to - from) * width)
              .asByteBuffer();
    }
    return windows;
  }

  /** A part of memory that may begin further than 2 GB from where the memory begins. */
  private static final class Region extends BytePointer {

    Region(Pointer memory, long from, long length) {
      super(memory);
      address += from;
      position = 0;
      limit = length;
      capacity = length;
    }
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  boolean isSinglePrecision() {
    return floats != null;
  }

  /** Whether each row follows the one before it without a gap. */
  boolean isDense() {
    return dense;
  }

  double get(int row, int column) {
    long element = row * rowStride + column * columnStride;
    int window = window(element);
    int index = index(element);
    return floats == null ? doubles[window].get(index) : floats[window].get(index);
  }

  /** Reads one column of each row, 0 for a column below 0. */
  void pick(int firstRow, int count, int[] picked, double[] into) {
    long from = firstRow * rowStride;
    if (!dense || floats == null) {
      for (int i = 0; i < count; i++) {
        into[i] = picked[i] < 0 ? 0 : get(firstRow + i, picked[i]);
      }
      return;
    }
    FloatBuffer window = floats[window(from)];
    for (int i = 0, at = index(from); i < count; i++, at += columns) {
      into[i] = picked[i] < 0 ? 0 : window.get(at + picked[i]);
    }
  }

  /** The memory around the beginning of a row; dense alone. */
  ByteBuffer memory(int row) {
    return bytes[window(row * rowStride)];
  }

  /** Where the row begins in its {@link #memory}; single precision alone. */
  int byteIndex(int row) {
    return index(row * rowStride) * Float.BYTES;
  }

  /** Reads rows of single precision. */
  void read(int firstRow, int count, float[] into) {
    if (dense) {
      long from = firstRow * rowStride;
      floats[window(from)].get(index(from), into, 0, count * columns);
      return;
    }
    // Along the columns: in 'f' order, which RnnOutputLayer delivers, they lie together in memory.
    for (int column = 0; column < columns; column++) {
      long from = firstRow * rowStride + column * columnStride;
      if (window(from) == window(from + (count - 1) * rowStride)) {
        FloatBuffer window = floats[window(from)];
        int index = index(from);
        for (int i = 0, at = column; i < count; i++, at += columns) {
          into[at] = window.get(index + i * (int) rowStride);
        }
      } else {
        for (int i = 0; i < count; i++) {
          into[i * columns + column] = (float) get(firstRow + i, column);
        }
      }
    }
  }

  /** Reads rows of either precision. */
  void read(int firstRow, int count, double[] into) {
    if (dense && doubles != null) {
      long from = firstRow * rowStride;
      doubles[window(from)].get(index(from), into, 0, count * columns);
      return;
    }
    for (int column = 0; column < columns; column++) {
      for (int i = 0; i < count; i++) {
        into[i * columns + column] = get(firstRow + i, column);
      }
    }
  }

  /** Writes rows of single precision to a dense matrix. */
  void write(int firstRow, int count, float[] values) {
    long from = firstRow * rowStride;
    floats[window(from)].put(index(from), values, 0, count * columns);
  }

  /** Writes rows to a dense matrix of either precision. */
  void write(int firstRow, int count, double[] values) {
    long from = firstRow * rowStride;
    if (floats != null) {
      for (int i = 0; i < count * columns; i++) {
        floats[window(from + i)].put(index(from + i), (float) values[i]);
      }
      return;
    }
    doubles[window(from)].put(index(from), values, 0, count * columns);
  }

  private int window(long element) {
    return (int) (element >>> windowBits);
  }

  private int index(long element) {
    return (int) (element & (1L << windowBits) - 1);
  }
}
