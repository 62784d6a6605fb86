package io.github.polyloss.dl4j.internal;

/** Goes through the rows of a block in chunks that stay in the cache. */
abstract class ChunkedRows implements RowBlocks.Worker {

  private static final ScratchPool SCRATCHES = new ScratchPool();

  final Batch batch;
  final Scratch scratch;
  private final int chunkRows;

  ChunkedRows(Batch batch, int chunkRows) {
    this.batch = batch;
    this.chunkRows = chunkRows;
    this.scratch = SCRATCHES.take();
    scratch.open(batch);
  }

  @Override
  public final void prepare(int from, int to) {
    scratch.prepare(from, to);
  }

  @Override
  public final double evaluate(int from, int to) {
    double sum = 0;
    for (int first = from; first < to; first += chunkRows) {
      int rows = Math.min(chunkRows, to - first);
      evaluateChunk(first, rows);
      for (int i = 0; batch.results().wantScore() && i < rows; i++) {
        sum += scratch.scores[i];
      }
      if (batch.results().scores() != null) {
        System.arraycopy(scratch.scores, 0, batch.results().scores(), first, rows);
      }
    }
    return sum;
  }

  /** Writes the gradient of rows and puts their scores into the scratch, as far as asked for. */
  abstract void evaluateChunk(int first, int rows);

  @Override
  public final void close() {
    scratch.close();
    SCRATCHES.giveBack(scratch);
  }
}
