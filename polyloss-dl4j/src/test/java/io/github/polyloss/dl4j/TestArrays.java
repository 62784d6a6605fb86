package io.github.polyloss.dl4j;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Seeded arrays for the laws. */
final class TestArrays {

  /**
   * Zero for arrays with the same type, shape and bits. An array's own {@code equals} takes what
   * differs by less than 1e-5 for equal.
   */
  static final Comparator<INDArray> BITWISE =
      (a, b) ->
          a.dataType() == b.dataType()
                  && Arrays.equals(a.shape(), b.shape())
                  && Arrays.equals(values(a), values(b))
              ? 0
              : 1;

  private TestArrays() {}

  /** Row after row; every type fits into a double. */
  static double[] values(INDArray array) {
    double[] values = new double[Math.toIntExact(array.length())];
    if (array.dataType() == DataType.FLOAT && isDense(array)) {
      FloatBuffer floats = array.data().asNioFloat();
      Arrays.setAll(values, floats::get);
    } else {
      INDArray doubles = array.castTo(DataType.DOUBLE);
      (isDense(doubles) ? doubles : doubles.dup('c')).data().asNioDouble().get(values);
    }
    return values;
  }

  private static boolean isDense(INDArray array) {
    return array.ordering() == 'c' && !array.isView();
  }

  static INDArray logits(long seed, int rows, int columns) {
    Random random = new Random(seed);
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      for (int k = 0; k < columns; k++) {
        row[k] = 3 * random.nextGaussian();
      }
    }
    return Nd4j.createFromArray(values);
  }

  static INDArray softLabels(long seed, int rows, int columns) {
    Random random = new Random(seed + 1);
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      double sum = 0;
      for (int k = 0; k < columns; k++) {
        row[k] = random.nextDouble();
        sum += row[k];
      }
      for (int k = 0; k < columns; k++) {
        row[k] /= sum;
      }
    }
    return Nd4j.createFromArray(values);
  }

  static int[] classes(long seed, int rows, int columns) {
    return new Random(seed + 2).ints(rows, 0, columns).toArray();
  }

  static INDArray indices(int... classes) {
    INDArray indices = Nd4j.create(DataType.DOUBLE, classes.length, 1);
    for (int row = 0; row < classes.length; row++) {
      indices.putScalar(row, 0, classes[row]);
    }
    return indices;
  }

  static INDArray oneHot(int columns, int... classes) {
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, classes.length, columns);
    for (int row = 0; row < classes.length; row++) {
      labels.putScalar(row, classes[row], 1);
    }
    return labels;
  }
}
