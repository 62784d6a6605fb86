package io.github.polyloss.dl4j.internal;

import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Counts the examples of each class, one label array after another. */
public final class LabelCounter {

  private final List<String> names;
  private final long[] counts;
  private long rowsBefore;

  public LabelCounter(List<String> names) {
    Checks.require(
        names.size() > 1, "labels must be of at least 2 classes to be counted, got %s", names);
    this.names = names;
    this.counts = new long[names.size()];
  }

  /**
   * Adds the labels of a batch.
   *
   * @param labels {@code [N, C, …]} of zeros and ones, or {@code [N]} or {@code [N, 1, …]} class
   *     indices
   * @param maskOrNull of the labels' shape, where any axis may be 1 and that of the classes absent
   */
  public void add(INDArray labels, INDArray maskOrNull) {
    INDArray columns = labels.rank() == 1 ? labels.reshape(labels.length(), 1) : labels;
    boolean classIndices = columns.size(1) == 1;
    Checks.require(
        !labels.isEmpty() && (classIndices || columns.size(1) == counts.length),
        "labels must have one column for each of the %d classes or one of class indices, got shapes %s",
        counts.length,
        Arrays.toString(labels.shape()));
    double[] values = readClassesLast(columns);
    double[] mask = maskOrNull == null ? null : readClassesLast(broadcast(maskOrNull, columns));
    long valuesPerRow = values.length / columns.size(0);
    for (int i = 0; i < values.length; i++) {
      if (mask != null && mask[i] == 0) {
        continue;
      }
      long row = rowsBefore + i / valuesPerRow;
      if (classIndices) {
        counts[classIndex(values[i], row)]++;
      } else if (isOne(values[i], row, i % counts.length)) {
        counts[i % counts.length]++;
      }
    }
    rowsBefore += columns.size(0);
  }

  public List<String> names() {
    return names;
  }

  public long[] counts() {
    return counts;
  }

  private static double[] readClassesLast(INDArray array) {
    int[] order = new int[array.rank()];
    for (int axis = 2; axis < order.length; axis++) {
      order[axis - 1] = axis;
    }
    order[order.length - 1] = 1;
    return array.permute(order).dup('c').data().asDouble();
  }

  private static INDArray broadcast(INDArray mask, INDArray labels) {
    long[] shape = mask.shape();
    if (mask.rank() == labels.rank() - 1) {
      shape = new long[labels.rank()];
      shape[0] = mask.size(0);
      shape[1] = 1;
      System.arraycopy(mask.shape(), 1, shape, 2, mask.rank() - 1);
    }
    boolean fits = shape.length == labels.rank();
    for (int axis = 0; fits && axis < shape.length; axis++) {
      fits = shape[axis] == labels.size(axis) || axis > 0 && shape[axis] == 1;
    }
    Checks.require(
        fits,
        "mask must have the shape of the labels, or 1 or no axis for their classes,"
            + " got shapes %s for labels %s",
        Arrays.toString(mask.shape()),
        Arrays.toString(labels.shape()));
    return mask.reshape(shape).broadcast(labels.shape());
  }

  private int classIndex(double value, long row) {
    Checks.require(
        value >= 0 && value < counts.length && value == Math.rint(value),
        "class indices must be integers from 0 to %d, got %s in row %d",
        counts.length - 1,
        value,
        row);
    return (int) value;
  }

  private boolean isOne(double value, long row, int column) {
    Checks.require(
        value == 0 || value == 1,
        "labels must be 0 or 1 to be counted, got %s for class %s in row %d",
        value,
        names.get(column),
        row);
    return value == 1;
  }
}
