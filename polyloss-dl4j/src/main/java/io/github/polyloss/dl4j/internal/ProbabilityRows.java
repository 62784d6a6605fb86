package io.github.polyloss.dl4j.internal;

/**
 * Probabilities as an activation gave them, always in double precision: they have no logits to fall
 * back on. The gradient is by the probabilities.
 */
final class ProbabilityRows extends ChunkedRows {

  private final double leastComplement;
  private final boolean exclusive;
  private final DoubleBlock block;

  ProbabilityRows(Batch batch, double leastComplement) {
    super(batch, 1);
    this.leastComplement = leastComplement;
    exclusive = !batch.form().independent();
    block = scratch.doubles(batch, 1);
  }

  @Override
  void evaluateChunk(int row, int rows) {
    Results results = batch.results();
    block.probabilities(scratch.inputs, row, leastComplement, exclusive);
    if (results.wantScore()) {
      scratch.scores[0] = block.sumValuesOfProbabilities(exclusive, scratch.tails);
    }
    if (results.wantGradient()) {
      block.gradientOfProbabilities(exclusive);
      block.boundGradient(1, results);
      block.write(results.gradient(), row, 1);
    }
  }
}
