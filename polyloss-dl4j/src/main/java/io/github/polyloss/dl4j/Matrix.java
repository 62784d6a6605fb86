package io.github.polyloss.dl4j;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.indexer.HalfIndexer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A matrix of any data type, order and strides, whose numbers go to the heap and back a part at a
 * time: nothing of the size of the whole is copied. Elements are counted row after row. Threads may
 * share a matrix as long as they write different elements.
 */
final class Matrix {

  private final DataType type;
  private final int columns;
  private final long rowStride;
  private final long columnStride;
  private final boolean dense;
  private final ByteBuffer bytes;
  private final FloatBuffer floats;
  private final DoubleBuffer doubles;

  /**
   * @param array of rank 2, in the memory of this machine, less than 2 GB from its first number to
   *     its last
   */
  Matrix(INDArray array) {
    this.type = array.dataType();
    this.columns = Math.toIntExact(array.size(1));
    this.rowStride = array.stride(0);
    this.columnStride = array.stride(1);
    this.dense =
        (columns == 1 || columnStride == 1) && (array.size(0) == 1 || rowStride == columns);
    this.bytes = bytes(array);
    this.floats = type == DataType.FLOAT ? bytes.asFloatBuffer() : null;
    this.doubles = type == DataType.DOUBLE ? bytes.asDoubleBuffer() : null;
  }

  private static ByteBuffer bytes(INDArray array) {
    long first = array.offset() * array.dataType().width();
    try (BytePointer pointer = new BytePointer(array.data().pointer())) {
      return pointer.position(first).limit(first + span(array)).asByteBuffer();
    }
  }

  /** How many bytes there are from the first number to the last. */
  static long span(INDArray array) {
    long last = (array.size(0) - 1) * array.stride(0) + (array.size(1) - 1) * array.stride(1);
    return (last + 1) * array.dataType().width();
  }

  int columns() {
    return columns;
  }

  boolean fitsFloats() {
    return type.isFPType() && type.width() <= Float.BYTES;
  }

  double get(int row, int column) {
    return at(Math.toIntExact(row * rowStride + column * columnStride));
  }

  void read(long from, int count, float[] into) {
    if (dense && floats != null) {
      floats.get((int) from, into, 0, count);
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

  void read(long from, int count, double[] into) {
    if (dense && doubles != null) {
      doubles.get((int) from, into, 0, count);
      return;
    }
    int row = (int) (from / columns);
    int column = (int) (from % columns);
    for (int i = 0; i < count; i++) {
      into[i] = get(row, column);
      if (++column == columns) {
        column = 0;
        row++;
      }
    }
  }

  /** Writes to a dense matrix of a floating type. */
  void write(long from, int count, float[] values) {
    if (floats != null) {
      floats.put((int) from, values, 0, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      put((int) from + i, values[i]);
    }
  }

  /** Writes to a dense matrix of a floating type. */
  void write(long from, int count, double[] values) {
    for (int i = 0; i < count; i++) {
      put((int) from + i, values[i]);
    }
  }

  private double at(int index) {
    return switch (type) {
      case FLOAT -> floats.get(index);
      case DOUBLE -> doubles.get(index);
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
  private void put(int index, double value) {
    switch (type) {
      case FLOAT -> floats.put(index, (float) bounded(value, Float.MAX_VALUE));
      case DOUBLE -> doubles.put(index, bounded(value, Double.MAX_VALUE));
      case HALF ->
          bytes.putShort(2 * index, (short) HalfIndexer.fromFloat((float) bounded(value, 65504)));
      case BFLOAT16 -> bytes.putShort(2 * index, bfloat16((float) bounded(value, 0x1.FEp127)));
      default ->
          throw new IllegalArgumentException(
              "logits must be of a floating type, got the type " + type);
    }
  }

  static double bounded(double value, double max) {
    return Math.max(-max, Math.min(max, value));
  }

  /** Rounds to the nearest, ties to even; JavaCPP's own conversion cuts off. */
  private static short bfloat16(float value) {
    int bits = Float.floatToIntBits(value);
    return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
  }
}
