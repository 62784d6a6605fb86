package io.github.polyloss.dl4j;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Carries numbers between ND4J and the heap: one copy in bulk instead of one native call a number.
 */
final class HeapArrays {

  private HeapArrays() {}

  /** Row after row, whatever the order, the strides and the type of the array. */
  static double[] read(INDArray array) {
    return array.dup('c').data().asDouble();
  }

  /**
   * A new array in the current workspace, if there is one. What is too large for the type becomes
   * the largest number that it has, since ∞ times 0 would be NaN further back in the network.
   */
  static INDArray write(double[] values, DataType type, long... shape) {
    long[] strides = Nd4j.getStrides(shape, 'c');
    double max = max(type);
    if (type == DataType.FLOAT) {
      float[] floats = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        floats[i] = (float) Math.max(-max, Math.min(max, values[i]));
      }
      return Nd4j.create(floats, shape, strides, 'c', type);
    }
    double[] bounded = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      bounded[i] = Math.max(-max, Math.min(max, values[i]));
    }
    return Nd4j.create(bounded, shape, strides, 'c', type);
  }

  private static double max(DataType type) {
    return switch (type) {
      case HALF -> 65504;
      case BFLOAT16 -> 0x1.FEp127;
      case FLOAT -> Float.MAX_VALUE;
      default -> Double.MAX_VALUE;
    };
  }
}
