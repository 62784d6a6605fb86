package io.github.polyloss.dl4j.internal;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the losses are to aim at: the labels of a batch, its mask, and what class weights and
 * smoothing make of them. Checked against the logits; shared by threads.
 */
public final class Targets {

  private final RowMajor labels;
  private final RowMajor mask;
  private final int columns;
  private final boolean classIndices;
  private final double labelSmoothing;
  private final int step;
  private final double[] factors;
  private final double[] summands;
  private final double[] oppositeFactors;
  private final double[] oppositeSummands;
  private final boolean weighted;
  private final boolean outweighing;

  /**
   * @param labels {@code [N, C]}, or {@code [N, 1]} class indices
   * @param maskOrNull {@code [N, 1]} or {@code [N, C]}
   * @param independent whether each output is a yes or no of its own
   */
  Targets(
      LossDefinition loss, RowMajor labels, RowMajor maskOrNull, int columns, boolean independent) {
    this.labels = labels;
    this.mask = maskOrNull;
    this.columns = columns;
    this.classIndices = labels.columns() != columns;
    this.labelSmoothing = loss.labelSmoothing();
    this.weighted =
        labelSmoothing != 0
            || loss.classWeightsOrNull() != null
            || loss.yesWeightsOrNull() != null
            || loss.noWeightsOrNull() != null;
    this.outweighing = loss.classWeightsOrNull() != null;
    // With smoothing alone, all classes have the same.
    this.step =
        loss.classWeightsOrNull() == null
                && loss.yesWeightsOrNull() == null
                && loss.noWeightsOrNull() == null
            ? 0
            : 1;
    int length = !weighted ? 0 : step == 0 ? 1 : columns;
    this.factors = new double[length];
    this.summands = new double[length];
    this.oppositeFactors = new double[length];
    this.oppositeSummands = new double[length];
    // Smoothing moves labels towards the even chance between the outcomes that exclude each other.
    double evenShare = labelSmoothing / (independent ? 2 : columns);
    for (int k = 0; k < length; k++) {
      double classWeight = loss.classWeightsOrNull() == null ? 1 : loss.classWeightsOrNull()[k];
      double weight = classWeight * (independent ? loss.yesWeight(k) : 1);
      double oppositeWeight = classWeight * (independent ? loss.noWeight(k) : 1);
      factors[k] = (1 - labelSmoothing) * weight;
      summands[k] = evenShare * weight;
      oppositeFactors[k] = (1 - labelSmoothing) * oppositeWeight;
      oppositeSummands[k] = evenShare * oppositeWeight;
    }
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

  /** The class that an index stands for. */
  public static int classOf(double index, int columns, int row) {
    if (!(index >= 0 && index < columns && index == Math.rint(index))) {
      throw Checks.failure(
          "labels [N, 1] must be class indices from 0 to %d, got %s in row %d",
          columns - 1, index, row);
    }
    return (int) index;
  }

  RowMajor labels() {
    return labels;
  }

  RowMajor maskOrNull() {
    return mask;
  }

  boolean areClassIndices() {
    return classIndices;
  }

  boolean isSmoothed() {
    return labelSmoothing != 0;
  }

  /** Whether smoothing may give a class more than its label gives to the true one. */
  boolean mayOutweighTruth() {
    return outweighing || mask != null && mask.columns() > 1;
  }

  /** Whether a coefficient is other than label times mask. */
  boolean isWeighted() {
    return weighted;
  }

  /** What a label is multiplied by: its weight times what smoothing leaves. */
  double factor(int column) {
    return weighted ? factors[column * step] : 1;
  }

  /** What is then added: its weight times what smoothing gives to each outcome. */
  double summand(int column) {
    return weighted ? summands[column * step] : 0;
  }

  /** The factor of 1 less a label, for a no. */
  double oppositeFactor(int column) {
    return weighted ? oppositeFactors[column * step] : 1;
  }

  /** The summand for a no. */
  double oppositeSummand(int column) {
    return weighted ? oppositeSummands[column * step] : 0;
  }

  /** The true class of a row of class indices. */
  int classOf(int row) {
    return classOf(labels.get(row, 0), columns, row);
  }

  /** Whether the mask leaves nothing of a row, so that its labels may be anything. */
  boolean isMaskedOut(int row) {
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

  /** Whether the terms of an output have no weight, so that it may be anything. */
  boolean isWithoutWeight(int row, int column) {
    return mask(row, column) == 0 || factor(column) == 0 && oppositeFactor(column) == 0;
  }

  /** 1 without a mask. */
  double mask(int row, int column) {
    return mask == null ? 1 : mask.get(row, mask.columns() == 1 ? 0 : column);
  }

  /** Puts the label of one class of each row, 0 for a class below 0. */
  void labels(int firstRow, int rows, int[] classes, double[] into) {
    if (!classIndices) {
      labels.pick(firstRow, rows, classes, into);
      return;
    }
    for (int i = 0; i < rows; i++) {
      into[i] = classes[i] >= 0 && classes[i] == classOf(firstRow + i) ? 1 : 0;
    }
  }

  /** Puts the coefficient of one class of each row, 0 for a class below 0. */
  void coefficients(int firstRow, int rows, int[] classes, double[] into) {
    labels(firstRow, rows, classes, into);
    if (weighted) {
      for (int i = 0; i < rows; i++) {
        int k = classes[i] * step;
        into[i] = classes[i] < 0 || factors[k] == 0 ? 0 : into[i] * factors[k] + summands[k];
      }
    }
    if (mask != null) {
      for (int i = 0; i < rows; i++) {
        double mask = mask(firstRow + i, Math.max(0, classes[i]));
        into[i] = mask == 0 ? 0 : mask * into[i];
      }
    }
  }

  /** The coefficient of a class or a yes: 0 where its weight is, whatever its label. */
  double coefficient(int row, int column) {
    double mask = mask(row, column);
    return mask == 0 || factor(column) == 0
        ? 0
        : mask * (label(row, column) * factor(column) + summand(column));
  }

  /** The coefficient of a no. */
  double oppositeCoefficient(int row, int column) {
    double mask = mask(row, column);
    return mask == 0 || oppositeFactor(column) == 0
        ? 0
        : mask * ((1 - label(row, column)) * oppositeFactor(column) + oppositeSummand(column));
  }

  /** The label of a class, 1 or 0 for a class index. */
  double label(int row, int column) {
    if (classIndices) {
      return classOf(row) == column ? 1 : 0;
    }
    return labels.get(row, column);
  }
}
