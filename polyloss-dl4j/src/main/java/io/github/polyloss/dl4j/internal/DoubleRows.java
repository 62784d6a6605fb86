package io.github.polyloss.dl4j.internal;

import java.util.Arrays;
import java.util.function.Supplier;

/** Rows in double precision, one number at a time: for whatever {@link FloatRows} leaves out. */
public final class DoubleRows implements RowRange {

  private final Batch batch;
  private final Supplier<RowLoss> rowLoss;
  private final Results results;

  public DoubleRows(Batch batch, Supplier<RowLoss> rowLoss, Results results) {
    this.batch = batch;
    this.rowLoss = rowLoss;
    this.results = results;
  }

  @Override
  public double evaluate(int from, int to) {
    Row row = new Row(batch, rowLoss.get());
    double sum = 0;
    for (int r = from; r < to; r++) {
      double score = row.evaluate(r);
      results.score(r, score);
      if (results.wantGradient()) {
        results.gradient().write(batch.first(r), batch.columns(), row.gradient());
      }
      sum += score;
    }
    return sum;
  }

  /** Room for one row. */
  static final class Row {

    private final Batch batch;
    private final RowLoss rowLoss;
    private final double[] inputs;
    private final double[] labels;
    private final double[] weights;
    private final double[] gradient;

    Row(Batch batch, RowLoss rowLoss) {
      this.batch = batch;
      this.rowLoss = rowLoss;
      this.inputs = new double[batch.columns()];
      this.labels = new double[batch.columns()];
      this.weights = new double[batch.columns()];
      this.gradient = new double[batch.columns()];
    }

    double[] gradient() {
      return gradient;
    }

    /** Puts the gradient of a row, and gives its score. */
    double evaluate(int row) {
      if (!batch.putWeights(row, weights)) {
        Arrays.fill(gradient, 0);
        return 0;
      }
      batch.putLabels(row, labels);
      batch.inputs().read(row, inputs);
      return rowLoss.apply(inputs, labels, weights, gradient);
    }
  }
}
