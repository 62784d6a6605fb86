package io.github.polyloss.dl4j.internal;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.indexer.HalfIndexer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A matrix of any data type, order and strides, whose numbers go to the heap and back a part at a
 * time: nothing of the size of the whole is copied. Elements are counted row after row. Threads may
 * share a matrix as long as they write different elements.
 *
 * <p>A buffer of Java ends at 2 GB, so the memory is seen through windows, each of which goes on
 * into the next by as much as is read at once.
 */
public final class Matrix {

  private static final int WINDOW_BITS = 27;

  private final int windowBits;
  private final DataType type;
  private final int columns;
  private final long rowStride;
  private final long columnStride;
  private final boolean dense;
  private final ByteBuffer[] bytes;
  private final FloatBuffer[] floats;
  private final IntBuffer[] ints;
  private final DoubleBuffer[] doubles;

  /**
   * @param array of rank 2, in the memory of this machine; the caller keeps it from being freed
   */
  public Matrix(INDArray array) {
    this(array, WINDOW_BITS);
  }

  /**
   * @param windowBits the binary logarithm of how many elements a window has
   */
  public Matrix(INDArray array, int windowBits) {
    this.windowBits = windowBits;
    this.type = array.dataType();
    this.columns = Math.toIntExact(array.size(1));
    this.rowStride = array.stride(0);
    this.columnStride = array.stride(1);
    this.dense =
        (columns == 1 || columnStride == 1) && (array.size(0) == 1 || rowStride == columns);
    this.bytes = windows(array);
    this.floats =
        type == DataType.FLOAT
            ? Stream.of(bytes).map(ByteBuffer::asFloatBuffer).toArray(FloatBuffer[]::new)
            : null;
    this.ints =
        type == DataType.FLOAT
            ? Stream.of(bytes).map(ByteBuffer::asIntBuffer).toArray(IntBuffer[]::new)
            : null;
    this.doubles =
        type == DataType.DOUBLE
            ? Stream.of(bytes).map(ByteBuffer::asDoubleBuffer).toArray(DoubleBuffer[]::new)
            : null;
  }

  private ByteBuffer[] windows(INDArray array) {
    int width = array.dataType().width();
    long start = array.offset();
    long last = (array.size(0) - 1) * array.stride(0) + (array.size(1) - 1) * array.stride(1);
    long overlap = array.size(1) + FloatKernel.CHUNK;
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

  public int columns() {
    return columns;
  }

  /** Whether floats hold these numbers without a loss. */
  public boolean fitsFloats() {
    return type.isFPType() && type.width() <= Float.BYTES;
  }

  public double get(long row, long column) {
    return at(row * rowStride + column * columnStride);
  }

  /**
   * Reads elements on from one.
   *
   * @param count no more than a row or {@link FloatKernel#CHUNK}
   */
  public void read(long from, int count, float[] into) {
    if (dense && floats != null) {
      floats[window(from)].get(index(from), into, 0, count);
      return;
    }
    int row = (int) (from / columns);
    int column = (int) (from % columns);
    for (int i = 0; i < count; i++) {
      into[i] = (float) get(row, column);
      if (++column == columns) {
        column = 0;
        row++;
      }
    }
  }

  /** Reads the bits that elements on from one have as floats, no more than {@link #read} does. */
  public void readBits(long from, int count, int[] into) {
    if (dense && ints != null) {
      ints[window(from)].get(index(from), into, 0, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      into[i] = Float.floatToRawIntBits((float) get((from + i) / columns, (from + i) % columns));
    }
  }

  /**
   * Reads one element from each of some rows.
   *
   * @param count of how many rows, with no more than {@link FloatKernel#CHUNK} elements, or one
   * @param picked the column in each row, or what is less than 0 for none, which gives 0
   */
  public void readPicked(int firstRow, int count, int[] picked, double[] into) {
    if (dense && floats != null) {
      long from = (long) firstRow * columns;
      FloatBuffer window = floats[window(from)];
      int index = index(from);
      for (int i = 0; i < count; i++) {
        into[i] = picked[i] < 0 ? 0 : window.get(index + i * columns + picked[i]);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      into[i] = picked[i] < 0 ? 0 : get(firstRow + i, picked[i]);
    }
  }

  /** The memory around an element, or null if these are not floats in order. */
  public ByteBuffer floatMemory(long element) {
    return dense && floats != null ? bytes[window(element)] : null;
  }

  /** Where the element is in its {@link #floatMemory}. */
  public int byteIndex(long element) {
    return index(element) * Float.BYTES;
  }

  /** Reads a row. */
  public void read(int row, double[] into) {
    if (dense && doubles != null) {
      long from = (long) row * columns;
      doubles[window(from)].get(index(from), into, 0, columns);
      return;
    }
    for (int column = 0; column < columns; column++) {
      into[column] = get(row, column);
    }
  }

  /**
   * Writes to elements on from one, of a dense matrix of a floating type.
   *
   * @param count no more than a row or {@link FloatKernel#CHUNK}
   */
  public void write(long from, int count, float[] values) {
    if (floats != null) {
      floats[window(from)].put(index(from), values, 0, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      put(from + i, values[i]);
    }
  }

  /** Writes to elements on from one, of a dense matrix of a floating type. */
  public void write(long from, int count, double[] values) {
    for (int i = 0; i < count; i++) {
      put(from + i, values[i]);
    }
  }

  private int window(long element) {
    return (int) (element >>> windowBits);
  }

  private int index(long element) {
    return (int) (element & (1L << windowBits) - 1);
  }

  private double at(long element) {
    int index = index(element);
    if (floats != null) {
      return floats[window(element)].get(index);
    }
    if (doubles != null) {
      return doubles[window(element)].get(index);
    }
    ByteBuffer bytes = this.bytes[window(element)];
    return switch (type) {
      case HALF -> HalfIndexer.toFloat(bytes.getShort(2 * index));
      case BFLOAT16 -> Float.intBitsToFloat(bytes.getShort(2 * index) << 16);
      case LONG, UINT64 -> bytes.getLong(8 * index);
      case INT -> bytes.getInt(4 * index);
      case UINT32 -> Integer.toUnsignedLong(bytes.getInt(4 * index));
      case SHORT -> bytes.getShort(2 * index);
      case UINT16 -> Short.toUnsignedInt(bytes.getShort(2 * index));
      case BYTE -> bytes.get(index);
      case UBYTE, BOOL -> Byte.toUnsignedInt(bytes.get(index));
      default ->
          throw new IllegalArgumentException("arrays must hold numbers, got the type " + type);
    };
  }

  /**
   * What is too large for the type becomes the largest number that it has, since ∞ times 0 would be
   * NaN further back in the network.
   */
  private void put(long element, double value) {
    int window = window(element);
    int index = index(element);
    switch (type) {
      case FLOAT -> floats[window].put(index, (float) bounded(value, Float.MAX_VALUE));
      case DOUBLE -> doubles[window].put(index, bounded(value, Double.MAX_VALUE));
      case HALF ->
          bytes[window].putShort(
              2 * index, (short) HalfIndexer.fromFloat((float) bounded(value, 65504)));
      case BFLOAT16 ->
          bytes[window].putShort(2 * index, bfloat16((float) bounded(value, 0x1.FEp127)));
      default ->
          throw new IllegalArgumentException(
              "logits must be of a floating type, got the type " + type);
    }
  }

  public static double bounded(double value, double max) {
    return Math.max(-max, Math.min(max, value));
  }

  /** Rounds to the nearest, ties to even; JavaCPP's own conversion cuts off. */
  private static short bfloat16(float value) {
    int bits = Float.floatToIntBits(value);
    return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
  }
}
