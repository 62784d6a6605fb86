package io.github.polyloss.dl4j.internal;

import io.github.polyloss.dl4j.internal.vectorization.Kernel;

/**
 * One call: a loss and its arrays.
 *
 * @param loss the loss
 * @param form how probabilities come from the inputs
 * @param inputs logits or probabilities, {@code [N, C]}
 * @param targets labels and mask
 * @param results where the results go
 */
record Batch(
    LossDefinition loss, OutputForm form, RowMajor inputs, Targets targets, Results results) {

  int columns() {
    return inputs.columns();
  }

  /** How many rows are evaluated together. */
  int chunkRows() {
    return Math.min(inputs.rows(), Math.max(1, Kernel.CHUNK / columns()));
  }

  /** How many rows to read at once, where that matters. */
  int preparedRows() {
    RowMajor mask = targets.maskOrNull();
    boolean dense =
        inputs.isDense() && targets.labels().isDense() && (mask == null || mask.isDense());
    return dense ? 1 : RowReader.GATHERED_ROWS;
  }

  /** f, or f⁺ where each output is a yes or no of its own. */
  TruthLoss truthLoss() {
    return form.independent() ? loss.yes() : loss.exclusive();
  }

  /** Whether ln p is needed for what is asked for. */
  boolean needsLogarithms() {
    return results.wantScore() || truthLoss().gamma() != 0;
  }
}
