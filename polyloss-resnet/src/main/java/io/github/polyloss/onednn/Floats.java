package io.github.polyloss.onednn;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The memory of an array of floats in C order. Reading and writing in bulk costs little beside what
 * is done with the numbers, and HotSpot makes vectors of loops over heap arrays only.
 */
final class Floats {
  private static final long MAX_LENGTH = Integer.MAX_VALUE / Float.BYTES;

  private final FloatBuffer floats;
  private final IntBuffer bits;

  /** Valid as long as the array's memory is. */
  Floats(INDArray array) {
    if (array.dataType() != DataType.FLOAT || !dense(array)) {
      throw new IllegalArgumentException(
          "array must hold floats in C order, got " + array.shapeInfoToString());
    }
    if (array.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "activations of a layer must be at most %d numbers, got %d; a smaller batch helps"
              .formatted(MAX_LENGTH, array.length()));
    }
    var bytes = new Region(array).asByteBuffer();
    floats = bytes.asFloatBuffer();
    bits = bytes.asIntBuffer();
  }

  /**
   * Whether an array's numbers lie one behind the other in C order, whatever it calls its order: of
   * an axis of length 1 the stride says nothing.
   */
  static boolean dense(INDArray array) {
    long expected = 1;
    for (int axis = array.rank() - 1; axis >= 0; axis--) {
      if (array.size(axis) > 1 && array.stride(axis) != expected) {
        return false;
      }
      expected *= array.size(axis);
    }
    return true;
  }

  /** Where a view's own numbers are. */
  private static final class Region extends BytePointer {
    Region(INDArray array) {
      super(array.data().pointer());
      Pointer memory = array.data().pointer();
      address = memory.address() + array.offset() * Float.BYTES;
      position = 0;
      limit = array.length() * Float.BYTES;
      capacity = limit;
    }
  }

  int length() {
    return floats.limit();
  }

  void read(int from, int count, float[] into) {
    read(from, count, into, 0);
  }

  void read(int from, int count, float[] into, int at) {
    floats.get(from, into, at, count);
  }

  void write(int from, int count, float[] values) {
    floats.put(from, values, 0, count);
  }

  /** Reads floats as their bits. */
  void read(int from, int count, int[] into) {
    bits.get(from, into, 0, count);
  }

  void write(int from, int count, int[] values) {
    bits.put(from, values, 0, count);
  }
}
