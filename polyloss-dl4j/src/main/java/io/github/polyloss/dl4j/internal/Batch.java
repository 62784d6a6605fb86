package io.github.polyloss.dl4j.internal;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The arrays of one call, checked against each other, with what the loss makes of the labels. */
public final class Batch {

  private final Matrix inputs;
  private final Matrix labels;
  private final Matrix mask;
  private final int rows;
  private final int columns;
  private final boolean classIndices;
  private final double[] classWeights;
  private final double labelSmoothing;
  private final double evenChance;

  /**
   * @param inputs what the probabilities are computed from, {@code [N, C]}
   * @param labels {@code [N, C]}, or {@code [N, 1]} class indices
   * @param maskOrNull {@code [N, 1]} or {@code [N, C]}
   * @param classWeightsOrNull one for each class, divided by their mean
   * @param labelSmoothing the part of each label that goes to all outcomes alike
   * @param outcomes how many outcomes exclude each other
   */
  public Batch(
      INDArray inputs,
      INDArray labels,
      INDArray maskOrNull,
      double[] classWeightsOrNull,
      double labelSmoothing,
      int outcomes) {
    this.inputs = new Matrix(inputs);
    this.labels = new Matrix(labels);
    this.mask = maskOrNull == null ? null : new Matrix(maskOrNull);
    this.rows = Math.toIntExact(inputs.size(0));
    this.columns = this.inputs.columns();
    this.classIndices = this.labels.columns() != columns;
    this.classWeights = classWeightsOrNull;
    this.labelSmoothing = labelSmoothing;
    this.evenChance = 1.0 / outcomes;
  }

  /** Checks what every way of computing takes for granted. */
  public static void check(INDArray labels, INDArray logits, INDArray maskOrNull) {
    Checks.require(
        logits.rank() == 2 && !logits.isEmpty(),
        "logits must have the shape [N, C], got shapes %s",
        Arrays.toString(logits.shape()));
    Checks.require(
        logits.dataType().isFPType(),
        "logits must be of a floating type, got %s",
        logits.dataType());
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
  }

  private static boolean isColumnOf(INDArray logits, INDArray array) {
    return array.rank() == 2 && array.size(0) == logits.size(0) && array.size(1) == 1;
  }

  public Matrix inputs() {
    return inputs;
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  public boolean hasClassIndices() {
    return classIndices;
  }

  /** Whether the inputs are no more precise than floats, and floats are fast. */
  public boolean fitsFloats() {
    return Hardware.HAS_FMA && inputs.fitsFloats();
  }

  public boolean isSmoothed() {
    return labelSmoothing != 0;
  }

  public boolean isMasked() {
    return mask != null;
  }

  /** Whether the mask leaves nothing of a row, so that its labels may be anything. */
  public boolean isMaskedOut(int row) {
    if (mask == null) {
      return false;
    }
    for (int k = 0; k < mask.columns(); k++) {
      if (mask.get(row, k) != 0) {
        return false;
      }
    }
    return true;
  }

  public boolean isMaskedByRow() {
    return mask == null || mask.columns() == 1;
  }

  public double rowMask(int row) {
    return mask == null ? 1 : mask.get(row, 0);
  }

  public DenseRow.LabelWeights labelWeights() {
    float[] factors = new float[columns];
    float[] summands = new float[columns];
    for (int k = 0; k < columns; k++) {
      double classWeight = classWeights == null ? 1 : classWeights[k];
      factors[k] = (float) ((1 - labelSmoothing) * classWeight);
      summands[k] = (float) (labelSmoothing * evenChance * classWeight);
    }
    return new DenseRow.LabelWeights(factors, summands);
  }

  public long first(int row) {
    return (long) row * columns;
  }

  /** Puts the true class of rows. */
  public void findTruths(FloatKernel kernel, int firstRow, int count, int[] into) {
    kernel.findTruths(labels, first(firstRow), count, into);
  }

  /**
   * Puts class weight times mask times the label of the true class of rows, 0 where there is none.
   */
  public void readCoefficients(int firstRow, int count, int[] truths, double[] into) {
    if (classIndices) {
      Arrays.fill(into, 0, count, 1);
    } else {
      labels.readPicked(firstRow, count, truths, into);
    }
    for (int i = 0; i < count && (mask != null || classWeights != null); i++) {
      double weight = truths[i] < 0 ? 0 : weight(firstRow + i, truths[i]);
      // Not the product with 0: where the weight is 0, the label may be NaN.
      into[i] = weight == 0 ? 0 : weight * into[i];
    }
  }

  /** Puts the true class of rows of class indices, any number where the mask leaves nothing. */
  public void readClassIndices(int firstRow, int count, int[] into) {
    for (int i = 0; i < count; i++) {
      into[i] = isMaskedOut(firstRow + i) ? 0 : classIndex(firstRow + i);
    }
  }

  /** Puts the labels of a row as they came. */
  public void readLabels(int row, float[] into) {
    labels.read(first(row), columns, into);
  }

  public double label(int row, int column) {
    return labels.get(row, column);
  }

  /** Class weight times mask. */
  public double weight(int row, int column) {
    double classWeight = classWeights == null ? 1 : classWeights[column];
    if (mask == null) {
      return classWeight;
    }
    return classWeight * mask.get(row, mask.columns() == 1 ? 0 : column);
  }

  /** Puts the weights of a row, and says whether any is not zero. */
  public boolean putWeights(int row, double[] weights) {
    if (mask == null && classWeights == null) {
      Arrays.fill(weights, 1);
      return true;
    }
    boolean any = false;
    for (int k = 0; k < columns; k++) {
      weights[k] = weight(row, k);
      any |= weights[k] != 0;
    }
    return any;
  }

  /** Puts the labels of a row, one-hot for a class index, with smoothing. */
  public void putLabels(int row, double[] into) {
    if (classIndices) {
      Arrays.fill(into, 0);
      into[classIndex(row)] = 1;
    } else {
      labels.read(row, into);
    }
    if (labelSmoothing != 0) {
      for (int k = 0; k < columns; k++) {
        into[k] = (1 - labelSmoothing) * into[k] + labelSmoothing * evenChance;
      }
    }
  }

  public int classIndex(int row) {
    double index = labels.get(row, 0);
    checkClassIndex(index, columns, row);
    return (int) index;
  }

  public static void checkClassIndex(double index, int columns, int row) {
    if (!(index >= 0 && index < columns && index == Math.rint(index))) {
      throw Checks.failure(
          "labels [N, 1] must be class indices from 0 to %d, got %s in row %d",
          columns - 1, index, row);
    }
  }
}
