package io.github.polyloss.dl4j.internal.arrays;

import io.github.polyloss.dl4j.internal.LossDefinition;
import io.github.polyloss.dl4j.internal.Targets;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.shape.OneHot;
import org.nd4j.linalg.api.ops.impl.transforms.comparison.CompareAndReplace;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.conditions.Conditions;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The arrays of one call in the type to compute with, without whatever has no weight: where a
 * weight is 0 the label is 0 too, and so are the inputs that no term of any weight depends on.
 *
 * @param inputs what the probabilities are computed from, {@code [N, C]}
 * @param labels {@code [N, C]}, smoothed, which makes them double precision
 * @param weights class weight times mask, {@code [N, C]}, or null where all are 1
 */
record ArrayBatch(INDArray inputs, INDArray labels, INDArray weights) {

  /**
   * @param rowsDepend whether each term depends on all inputs of its row
   * @param outcomes how many outcomes exclude each other
   */
  static ArrayBatch of(
      LossDefinition loss,
      DataType type,
      INDArray inputs,
      INDArray labels,
      INDArray maskOrNull,
      boolean rowsDepend,
      int outcomes) {
    INDArray weights = weights(type, inputs, loss.classWeightsOrNull(), maskOrNull);
    INDArray keptRows = maskOrNull == null ? null : weights.norm1(true, 1);
    double smoothing = loss.labelSmoothing();
    // In floats a small part of a label, or of 1 less a label, would be left with few digits.
    DataType labelType = smoothing == 0 ? type : DataType.DOUBLE;
    INDArray kept =
        labels.equalShapes(inputs)
            ? whereNotZero(weights, labels.castTo(labelType))
            : oneHot(labelType, classIndices(labels, inputs.columns(), keptRows), inputs);
    return new ArrayBatch(
        keptInputs(inputs.castTo(type), weights, keptRows, rowsDepend),
        smoothing == 0 ? kept : kept.mul(1 - smoothing).addi(smoothing / outcomes),
        weights);
  }

  private static INDArray keptInputs(
      INDArray inputs, INDArray weights, INDArray keptRowsOrNull, boolean rowsDepend) {
    if (keptRowsOrNull == null) {
      return inputs;
    }
    return whereNotZero(
        rowsDepend ? inputs.ulike().assign(0).addi(keptRowsOrNull) : weights, inputs);
  }

  /** Multiplies in place with the weights. */
  INDArray weigh(INDArray terms) {
    return weights == null ? terms : terms.muli(weights);
  }

  /** Class weight times mask, {@code [N, C]}, or null where all are 1. */
  static INDArray weights(
      DataType type, INDArray inputs, double[] classWeightsOrNull, INDArray maskOrNull) {
    if (classWeightsOrNull == null && maskOrNull == null) {
      return null;
    }
    INDArray weights = Nd4j.ones(type, inputs.shape());
    if (classWeightsOrNull != null) {
      weights.muli(ArrayMath.row(type, classWeightsOrNull));
    }
    return maskOrNull == null ? weights : weights.muli(maskOrNull.castTo(type));
  }

  /**
   * With 0 where the weight is 0. A product would not do: a label that is NaN times a weight of 0
   * is NaN.
   */
  static INDArray whereNotZero(INDArray weightsOrNull, INDArray array) {
    if (weightsOrNull == null) {
      return array;
    }
    INDArray weights = weightsOrNull.castTo(array.dataType());
    return Nd4j.exec(
        new CompareAndReplace(weights, array, weights.ulike(), Conditions.absGreaterThan(0)));
  }

  /** Checks all at once, and looks for the first that is wrong only if one is. */
  private static INDArray classIndices(INDArray labels, int columns, INDArray keptRowsOrNull) {
    INDArray indices = whereNotZero(keptRowsOrNull, labels.castTo(DataType.DOUBLE));
    INDArray classes = ArrayMath.clip(Transforms.round(indices, true), 0, columns - 1);
    double difference = classes.sub(indices).norm1Number().doubleValue();
    if (difference != 0) {
      double[] values = indices.reshape(indices.length()).toDoubleVector();
      for (int row = 0; row < values.length; row++) {
        Targets.classOf(values[row], columns, row);
      }
    }
    return classes;
  }

  private static INDArray oneHot(DataType type, INDArray classes, INDArray inputs) {
    INDArray oneHot = Nd4j.createUninitialized(type, inputs.shape(), 'c');
    INDArray vector = classes.castTo(DataType.INT32).reshape(classes.length());
    Nd4j.exec(new OneHot(vector, oneHot, inputs.columns()));
    return oneHot;
  }
}
