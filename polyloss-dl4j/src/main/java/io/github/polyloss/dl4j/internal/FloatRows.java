package io.github.polyloss.dl4j.internal;

import java.util.Arrays;

/**
 * Softmax rows with one label each, in single precision where that is enough: L = c f(p_k), ∂L/∂z_j
 * = −p_j c p_k f'(p_k) for j ≠ k. The exponentials are floats; what is made of them once a row is
 * double. Each exponential is good to about 1.2 units in the last place, whatever the logits, and
 * 1−p_k is the sum of the others, so that no digits cancel out at either end.
 *
 * <p>The exponentials are first taken as they are. Where their sum is out of bounds the row is done
 * again, shifted by its largest logit, and what then still is (huge or non-finite logits) is left
 * to {@link DoubleRows}. Rows with several labels go to {@link DenseRow}.
 */
public final class FloatRows implements RowRange {

  private static final double LN_2 = Math.log(2);
  private static final Rooms ROOMS = new Rooms();

  private final Batch batch;
  private final TruthLoss loss;
  private final Results results;
  private final boolean wantScore;
  private volatile DenseRow.LabelWeights labelWeights;

  public FloatRows(Batch batch, TruthLoss loss, Results results, boolean wantScore) {
    this.batch = batch;
    this.loss = loss;
    this.results = results;
    this.wantScore = wantScore;
  }

  @Override
  public double evaluate(int from, int to) {
    Room room = ROOMS.take();
    room.fit(batch.columns());
    int step = Math.max(1, FloatKernel.CHUNK / batch.columns());
    double sum = 0;
    for (int row = from; row < to; row += step) {
      sum += evaluateTogether(row, Math.min(step, to - row), room);
    }
    ROOMS.giveBack(room);
    return sum;
  }

  private double evaluateTogether(int firstRow, int rows, Room room) {
    int columns = batch.columns();
    RowTerms terms = room.terms;
    exponentials(batch.first(firstRow), rows * columns, 0, room, 0);
    putTruths(firstRow, rows, room);
    batch.readCoefficients(firstRow, rows, terms.truths, terms.coefficients);
    // For all rows before any is added up: additions right after such a store take much longer.
    boolean labelled = terms.takePowers(room.powers, columns, rows);
    for (int i = 0; i < rows; i++) {
      putLogit(firstRow + i, i, 0, terms);
    }
    room.kernel.putSums(room.powers, 0, rows, columns, terms.others, 0);
    terms.evaluate(loss, 0, rows, wantScore, results.wantGradient());
    double sum = 0;
    if (labelled && terms.allFit(rows)) {
      sum = terms.putAll(results, firstRow, rows, room.powers, columns);
    } else {
      for (int i = 0; i < rows; i++) {
        double score = finish(firstRow + i, i, room);
        results.score(firstRow + i, score);
        sum += score;
      }
    }
    if (results.wantGradient()) {
      results.gradient().write(batch.first(firstRow), rows * columns, room.powers);
    }
    return sum;
  }

  private void putTruths(int firstRow, int rows, Room room) {
    int[] truths = room.terms.truths;
    if (batch.isSmoothed()) {
      Arrays.fill(truths, 0, rows, FloatKernel.SEVERAL);
    } else if (batch.hasClassIndices()) {
      batch.readClassIndices(firstRow, rows, truths);
    } else {
      batch.findTruths(room.kernel, firstRow, rows, truths);
    }
    for (int i = 0; batch.isMasked() && i < rows; i++) {
      truths[i] = batch.isMaskedOut(firstRow + i) ? FloatKernel.NONE : truths[i];
    }
  }

  private void putLogit(int row, int i, int exponent, RowTerms terms) {
    if (terms.powers[i] < RowTerms.LEAST_EXPONENTIAL) {
      terms.logits[i] = logit(row, terms.truths[i], exponent);
    }
  }

  private void exponentials(long first, int count, int exponent, Room room, int at) {
    for (int done = 0; done < count; done += FloatKernel.CHUNK) {
      int part = Math.min(FloatKernel.CHUNK, count - done);
      room.kernel.exp(batch.inputs(), first + done, part, exponent, room.powers, at + done);
    }
  }

  /** Puts the gradient in place of the exponentials of a row, and gives its score. */
  private double finish(int row, int i, Room room) {
    RowTerms terms = room.terms;
    int at = i * batch.columns();
    if (terms.truths[i] == FloatKernel.SEVERAL) {
      return evaluateDense(row, at, room);
    }
    if (terms.truths[i] == FloatKernel.NONE || terms.coefficients[i] == 0) {
      Arrays.fill(room.powers, at, at + batch.columns(), 0);
      return 0;
    }
    if (!terms.fits(i)) {
      evaluateShifted(row, i, room);
      if (!terms.fits(i)) {
        return evaluateInDouble(row, at, room);
      }
    }
    if (results.wantGradient()) {
      terms.putGradient(room.powers, at, batch.columns(), i);
    }
    return terms.score(i);
  }

  private void evaluateShifted(int row, int i, Room room) {
    RowTerms terms = room.terms;
    int at = i * batch.columns();
    int exponent = exponentOfMax(row, room);
    exponentials(batch.first(row), batch.columns(), exponent, room, at);
    terms.takePower(room.powers, at, i);
    putLogit(row, i, exponent, terms);
    room.kernel.putSums(room.powers, at, 1, batch.columns(), terms.others, i);
    terms.evaluate(loss, i, i + 1, wantScore, results.wantGradient());
  }

  /** What the exponential of a logit, shifted like those of its row, is the exponential of. */
  private double logit(int row, int column, int exponent) {
    return batch.inputs().get(row, column) - exponent * LN_2;
  }

  /** What brings the largest exponential of a row near 1; any number if that cannot be. */
  private int exponentOfMax(int row, Room room) {
    batch.inputs().read(batch.first(row), batch.columns(), room.logits);
    float max = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < batch.columns(); j++) {
      max = Math.max(max, room.logits[j]);
    }
    return Math.abs(max) <= FloatKernel.LIMIT ? Math.round(max * FloatKernel.LOG2_E) : 0;
  }

  private double evaluateDense(int row, int at, Room room) {
    if (!DenseRow.fits(loss) || !batch.isMaskedByRow()) {
      return evaluateInDouble(row, at, room);
    }
    double score = evaluateDense(row, at, 0, room);
    if (Double.isNaN(score)) {
      int exponent = exponentOfMax(row, room);
      exponentials(batch.first(row), batch.columns(), exponent, room, at);
      score = evaluateDense(row, at, exponent, room);
    }
    return Double.isNaN(score) ? evaluateInDouble(row, at, room) : score;
  }

  /** NaN where floats are not enough. */
  private double evaluateDense(int row, int at, int exponent, Room room) {
    float[] powers = room.powers;
    int top = indexOfMax(powers, at, at + batch.columns()) - at;
    float power = powers[at + top];
    powers[at + top] = 0;
    double others = room.kernel.rowSum(powers, at, batch.columns());
    double total = power + others;
    double inverse = 1 / total;
    double q = others * inverse;
    if (!RowTerms.areSafe(total, q)) {
      return Double.NaN;
    }
    DenseRow dense = room.dense();
    putLabels(row, dense.labels());
    dense.begin(powers, at, inverse, labelWeights(), batch.rowMask(row));
    double lnP = RowTerms.lnP(power, logit(row, top, exponent), others);
    double score = 0;
    if (wantScore) {
      float[] logits = room.logits;
      batch.inputs().read(batch.first(row), batch.columns(), logits);
      double lnTotal = exponent * LN_2 + Math.log(total);
      score = dense.score(loss, top, loss.value(top, lnP, q), logits, lnTotal, room.kernel);
      if (!(Math.abs(score) <= Float.MAX_VALUE)) {
        return Double.NaN;
      }
    }
    if (results.wantGradient()) {
      double p = power * inverse;
      double slope = loss.slope(top, lnP, p, q);
      if (!dense.putGradient(loss, top, slope, p, q, room.kernel, powers, at)) {
        return Double.NaN;
      }
    }
    return score;
  }

  private DenseRow.LabelWeights labelWeights() {
    DenseRow.LabelWeights weights = labelWeights;
    if (weights == null) {
      // Threads that come here at once make equal ones.
      weights = batch.labelWeights();
      labelWeights = weights;
    }
    return weights;
  }

  private void putLabels(int row, float[] into) {
    if (batch.hasClassIndices()) {
      Arrays.fill(into, 0);
      into[batch.classIndex(row)] = 1;
    } else {
      batch.readLabels(row, into);
    }
  }

  private static int indexOfMax(float[] values, int from, int to) {
    int top = from;
    for (int k = from + 1; k < to; k++) {
      if (values[k] > values[top]) {
        top = k;
      }
    }
    return top;
  }

  private double evaluateInDouble(int row, int at, Room room) {
    DoubleRows.Row inDouble = new DoubleRows.Row(batch, new SoftmaxRow(loss, batch.columns()));
    double score = inDouble.evaluate(row);
    for (int j = 0; j < batch.columns(); j++) {
      room.powers[at + j] = (float) Matrix.bounded(inDouble.gradient()[j], Float.MAX_VALUE);
    }
    return score;
  }
}
