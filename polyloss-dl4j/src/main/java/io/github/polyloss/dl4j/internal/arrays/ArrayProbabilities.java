package io.github.polyloss.dl4j.internal.arrays;

import io.github.polyloss.dl4j.internal.Checks;
import io.github.polyloss.dl4j.internal.Probabilities;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.conditions.Conditions;

/** The rule that what is taken for a probability is one. */
public final class ArrayProbabilities {

  private ArrayProbabilities() {}

  /**
   * Refuses numbers outside 0 to 1, but for rounding errors and terms that have no weight. Checks
   * all at once, and looks for the first that is wrong only if one is. NaN is let through.
   */
  public static void check(
      INDArray inputs, double[] classWeightsOrNull, INDArray maskOrNull, IActivation activation) {
    INDArray weights = ArrayBatch.weights(DataType.DOUBLE, inputs, classWeightsOrNull, maskOrNull);
    INDArray kept = ArrayBatch.whereNotZero(weights, inputs.castTo(DataType.DOUBLE));
    double most = 0.5 + Probabilities.slack(inputs.dataType());
    // By the distance from the middle of what is allowed; a comparison with NaN is false.
    INDArray distances = kept.sub(0.5);
    if (distances.scan(Conditions.absGreaterThan(most)).longValue() == 0) {
      return;
    }
    for (long row = 0; row < kept.rows(); row++) {
      for (long column = 0; column < kept.columns(); column++) {
        Checks.require(
            !(Math.abs(distances.getDouble(row, column)) > most),
            "activation %s must give probabilities from 0 to 1, got %s in row %d, column %d",
            activation,
            inputs.getDouble(row, column),
            row,
            column);
      }
    }
  }
}
