package io.github.polyloss.resnet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One tensor of a {@link SafeTensors} file; {@link #toArray()} reads the values. */
public final class SafeTensor {
  private final DType dtype;
  private final long[] shape;
  private final ByteBuffer data;

  SafeTensor(DType dtype, long[] shape, ByteBuffer data) {
    this.dtype = dtype;
    this.shape = shape;
    this.data = data;
  }

  /**
   * The shape.
   *
   * @return the size of each dimension; empty for a scalar
   */
  public long[] shape() {
    return shape.clone();
  }

  /**
   * The element type.
   *
   * @return the name of the element type in the file: F16, BF16, F32, F64 or I64
   */
  public String dtype() {
    return dtype.name();
  }

  /**
   * Reads the values.
   *
   * @return the values as a new array of floats in 'c' order, whatever their type in the file
   */
  public INDArray toArray() {
    ByteBuffer values = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    float[] floats = new float[values.remaining() / dtype.bytes()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = dtype.next(values);
    }
    if (floats.length == 0) {
      return Nd4j.create(DataType.FLOAT, shape);
    }
    return shape.length == 0
        ? Nd4j.scalar(floats[0])
        : Nd4j.createFromArray(floats).reshape('c', shape);
  }
}
