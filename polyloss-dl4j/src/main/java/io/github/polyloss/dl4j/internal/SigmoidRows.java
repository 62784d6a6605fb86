package io.github.polyloss.dl4j.internal;

/**
 * Sigmoid, each output its own yes or no: L = Σ_k w_k [u_k y_k f⁺(p_k) + v_k (1−y_k) f⁻(1−p_k)]. As
 * ∂p/∂z = p (1−p), each derivative is p f'(p) times the probability of the opposite.
 *
 * <p>Rows are evaluated together; those whose results are not finite are done again the careful way
 * in double precision.
 */
final class SigmoidRows extends ChunkedRows {

  private final Results results;
  private final Block block;

  SigmoidRows(Batch batch, int chunkRows) {
    super(batch, chunkRows);
    results = batch.results();
    boolean single =
        batch.inputs().isSinglePrecision()
            && FloatBlock.fits(batch.loss().yes())
            && FloatBlock.fits(batch.loss().no());
    block = single ? scratch.floats(batch, chunkRows) : scratch.doubles(batch, chunkRows);
  }

  @Override
  void evaluateChunk(int first, int rows) {
    block.sigmoid(scratch.inputs, first, rows, batch.needsLogarithms());
    block.coefficientsOfBoth(scratch.labels, scratch.masks, first, rows);
    if (results.wantScore()) {
      block.sumValuesOfBoth(rows, scratch.scores);
    }
    if (results.wantGradient()) {
      block.gradientOfBoth(rows, scratch.sums);
      if (results.gradient().isSinglePrecision()) {
        block.boundGradient(rows, results);
      }
      block.write(results.gradient(), first, rows);
    }
    for (int i = 0; i < rows; i++) {
      double sum =
          (results.wantScore() ? scratch.scores[i] : 0)
              + (results.wantGradient() ? scratch.sums[i] : 0);
      if (!(Math.abs(sum) <= Double.MAX_VALUE)) {
        evaluateCarefully(first + i, i);
      }
    }
  }

  private void evaluateCarefully(int row, int i) {
    DoubleBlock careful = scratch.doubles(batch);
    careful.carefulSigmoid(scratch.inputs, row);
    if (results.wantScore()) {
      careful.sumValuesOfBoth(1, scratch.tails);
      scratch.scores[i] = scratch.tails[0];
    }
    if (results.wantGradient()) {
      careful.gradientOfBoth(1, scratch.tails);
      careful.boundGradient(1, results);
      careful.write(results.gradient(), row, 1);
    }
  }
}
