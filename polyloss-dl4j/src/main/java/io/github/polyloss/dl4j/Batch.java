package io.github.polyloss.dl4j;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The labels and the mask of one call, checked against the shape of the logits. */
final class Batch {

  private final int rows;
  private final int columns;
  private final boolean classIndices;
  private final double[] labels;
  private final double[] mask;

  /**
   * Copies and checks.
   *
   * @param labels {@code [N, C]}, or {@code [N, 1]} class indices
   * @param logits {@code [N, C]}, of which only the shape is read
   * @param maskOrNull {@code [N, 1]} or {@code [N, C]}
   */
  Batch(INDArray labels, INDArray logits, INDArray maskOrNull) {
    Checks.require(
        logits.rank() == 2 && !logits.isEmpty(),
        "logits must have the shape [N, C], got shapes %s",
        Arrays.toString(logits.shape()));
    Checks.require(
        labels.equalShapes(logits) || isColumnOf(logits, labels),
        "labels must have the shape of the logits or [N, 1], got shapes %s for logits %s",
        Arrays.toString(labels.shape()),
        Arrays.toString(logits.shape()));
    Checks.require(
        maskOrNull == null || maskOrNull.equalShapes(logits) || isColumnOf(logits, maskOrNull),
        "mask must have the shape of the logits or [N, 1], got shapes %s for logits %s",
        maskOrNull == null ? null : Arrays.toString(maskOrNull.shape()),
        Arrays.toString(logits.shape()));
    this.rows = Math.toIntExact(logits.size(0));
    this.columns = Math.toIntExact(logits.size(1));
    this.classIndices = labels.size(1) != columns;
    this.labels = HeapArrays.read(labels);
    this.mask = maskOrNull == null ? null : HeapArrays.read(maskOrNull);
  }

  private static boolean isColumnOf(INDArray logits, INDArray array) {
    return array.rank() == 2 && array.size(0) == logits.size(0) && array.size(1) == 1;
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  /** Puts the class weights times the mask of the row, and says whether any is not zero. */
  boolean putWeights(int row, double[] classWeights, double[] weights) {
    boolean any = false;
    for (int k = 0; k < columns; k++) {
      weights[k] = classWeights[k] * mask(row, k);
      any |= weights[k] != 0;
    }
    return any;
  }

  private double mask(int row, int column) {
    if (mask == null) {
      return 1;
    }
    return mask.length == rows ? mask[row] : mask[row * columns + column];
  }

  /** Puts the labels of the row: as they came, or one-hot for a class index. */
  void putLabels(int row, double[] into) {
    if (!classIndices) {
      System.arraycopy(labels, row * columns, into, 0, columns);
      return;
    }
    double index = labels[row];
    Checks.require(
        index >= 0 && index < columns && index == Math.rint(index),
        "labels [N, 1] must be class indices from 0 to %d, got %s in row %d",
        columns - 1,
        index,
        row);
    Arrays.fill(into, 0);
    into[(int) index] = 1;
  }
}
