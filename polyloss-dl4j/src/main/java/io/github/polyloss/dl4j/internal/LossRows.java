package io.github.polyloss.dl4j.internal;

import java.lang.ref.Reference;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A loss row by row, in the memory of this machine. Arrays of other types become floats or doubles
 * at the door, by ND4J's own casts; what follows knows these two alone.
 */
public final class LossRows {

  private LossRows() {}

  /**
   * Puts what is asked for.
   *
   * @param form how probabilities come from the inputs
   * @param inputs logits or probabilities, {@code [N, C]}
   * @param labels {@code [N, C]}, or {@code [N, 1]} class indices
   * @param maskOrNull {@code [N, 1]} or {@code [N, C]}
   * @param gradientOrNull where to put the derivative of the sum of the scores by each input, of
   *     {@link #computingType}, in 'c' order
   * @param scoresOrNull where to put the score of each row
   * @param wantScore whether the scores, or their sum, are asked for
   * @return the sum of the scores
   */
  public static double evaluate(
      LossDefinition loss,
      OutputForm form,
      INDArray inputs,
      INDArray labels,
      INDArray maskOrNull,
      INDArray gradientOrNull,
      double[] scoresOrNull,
      boolean wantScore) {
    DataType type = computingType(inputs.dataType());
    INDArray castInputs = cast(inputs, type);
    boolean classIndices = labels.size(1) != inputs.size(1);
    INDArray castLabels = castLabels(labels, classIndices ? DataType.DOUBLE : type);
    INDArray castMask = maskOrNull == null ? null : castLabels(maskOrNull, type);
    Targets targets =
        new Targets(
            loss,
            new RowMajor(castLabels),
            castMask == null ? null : new RowMajor(castMask),
            Math.toIntExact(inputs.size(1)),
            form.independent());
    Results results =
        new Results(
            gradientOrNull == null ? null : new RowMajor(gradientOrNull), scoresOrNull, wantScore);
    Batch batch = new Batch(loss, form, new RowMajor(castInputs), targets, results);
    try {
      return RowBlocks.evaluateAll(batch, workers(batch, inputs.dataType()));
    } finally {
      // The rows see the memory of these arrays, but not the arrays.
      Reference.reachabilityFence(castInputs);
      Reference.reachabilityFence(castLabels);
      Reference.reachabilityFence(castMask);
      Reference.reachabilityFence(gradientOrNull);
    }
  }

  /** The type that inputs of a type are computed in, and the gradient is to be of. */
  public static DataType computingType(DataType inputs) {
    return inputs == DataType.DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
  }

  private static INDArray cast(INDArray array, DataType type) {
    return array.dataType() == type ? array : array.castTo(type);
  }

  /** Doubles can be read from floats, but not the other way. */
  private static INDArray castLabels(INDArray array, DataType type) {
    return array.dataType() == DataType.FLOAT ? array : cast(array, type);
  }

  private static Supplier<RowBlocks.Worker> workers(Batch batch, DataType inputs) {
    int chunkRows = batch.chunkRows();
    return switch (batch.form()) {
      case SOFTMAX -> () -> new SoftmaxRows(batch, chunkRows);
      case SIGMOID -> () -> new SigmoidRows(batch, chunkRows);
      case EXCLUSIVE_PROBABILITIES, INDEPENDENT_PROBABILITIES ->
          () -> new ProbabilityRows(batch, Probabilities.leastComplement(inputs));
    };
  }
}
