package io.github.polyloss.dl4j;

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
final class FloatRows implements RowRange {

  /** From here on an exponential that became 0 belongs to a p that no float can hold. */
  private static final double LEAST_SUM = 0.5;

  private static final double GREATEST_SUM = 0x1p60;

  /** Below this the exponentials that became 0 are missing from the sum of the others. */
  private static final double LEAST_Q = 0x1p-90;

  /** Below this an exponential may have been rounded to a float that lacks digits. */
  private static final float LEAST_EXPONENTIAL = 0x1p-100f;

  /** Beyond these bounds the gradient might leave the range of a float, or lose digits. */
  private static final double LEAST_FACTOR = 0x1p-60;

  private static final double GREATEST_FACTOR = 0x1p60;

  /** From here on sixteen partial sums are faster than four. */
  private static final int LONG_ROW = 48;

  private static final double LN_2 = Math.log(2);
  private static final Rooms ROOMS = new Rooms();

  private final Batch batch;
  private final TruthLoss loss;
  private final Results results;
  private final boolean wantScore;
  private final boolean wantLogarithm;
  private volatile DenseRow.LabelWeights labelWeights;

  FloatRows(Batch batch, TruthLoss loss, Results results, boolean wantScore) {
    this.batch = batch;
    this.loss = loss;
    this.results = results;
    this.wantScore = wantScore;
    this.wantLogarithm = wantScore || loss.gamma() != 0;
  }

  @Override
  public double evaluate(int from, int to) {
    Room room = ROOMS.take();
    room.fit(batch.columns());
    int step = Math.max(1, FloatKernel.CHUNK / batch.columns());
    double sum = 0;
    for (int row = from; row < to; row += step) {
      sum += evaluateTogether(row, Math.min(to, row + step), room);
    }
    ROOMS.giveBack(room);
    return sum;
  }

  private double evaluateTogether(int from, int to, Room room) {
    int columns = batch.columns();
    int count = (to - from) * columns;
    exponentials(batch.first(from), count, 0, room, 0);
    putTruths(from, to, room);
    // For all rows before any is added up: additions right after such a store take much longer.
    for (int i = 0, at = 0; i < to - from; i++, at += columns) {
      room.truthPowers[i] = takePower(at, room.truths[i], room);
    }
    double sum = 0;
    for (int row = from, at = 0; row < to; row++, at += columns) {
      double score =
          evaluateRow(row, at, room.truths[row - from], room.truthPowers[row - from], room);
      results.score(row, score);
      sum += score;
    }
    if (results.wantGradient()) {
      results.gradient().write(batch.first(from), count, room.powers);
    }
    return sum;
  }

  private void putTruths(int from, int to, Room room) {
    if (batch.isSmoothed()) {
      Arrays.fill(room.truths, 0, to - from, FloatKernel.SEVERAL);
    } else if (!batch.hasClassIndices()) {
      batch.findTruths(room.kernel, from, to - from, room.truths);
    }
    for (int row = from; row < to; row++) {
      if (batch.isMaskedOut(row)) {
        room.truths[row - from] = FloatKernel.NONE;
      } else if (batch.hasClassIndices() && !batch.isSmoothed()) {
        room.truths[row - from] = batch.classIndex(row);
      }
    }
  }

  /** The exponential of the true class, of which 0 is left among those of its row. */
  private static float takePower(int at, int truth, Room room) {
    if (truth < 0) {
      return 0;
    }
    float power = room.powers[at + truth];
    room.powers[at + truth] = 0;
    return power;
  }

  private void exponentials(long first, int count, int exponent, Room room, int at) {
    for (int done = 0; done < count; done += FloatKernel.CHUNK) {
      int part = Math.min(FloatKernel.CHUNK, count - done);
      room.kernel.exp(batch.inputs(), first + done, part, exponent, room.powers, at + done);
    }
  }

  /** Puts the gradient in place of the exponentials of a row, and gives its score. */
  private double evaluateRow(int row, int at, int truth, float truthPower, Room room) {
    if (truth == FloatKernel.SEVERAL) {
      return evaluateDense(row, at, room);
    }
    double coefficient = truth == FloatKernel.NONE ? 0 : coefficient(row, truth);
    if (coefficient == 0) {
      Arrays.fill(room.powers, at, at + batch.columns(), 0);
      return 0;
    }
    double score = evaluateRow(row, at, truth, truthPower, coefficient, 0, room);
    if (Double.isNaN(score)) {
      int exponent = exponentOfMax(row, room);
      exponentials(batch.first(row), batch.columns(), exponent, room, at);
      score = evaluateRow(row, at, truth, takePower(at, truth, room), coefficient, exponent, room);
    }
    return Double.isNaN(score) ? evaluateInDouble(row, at, room) : score;
  }

  private double coefficient(int row, int truth) {
    double weight = batch.weight(row, truth);
    return weight == 0 || batch.hasClassIndices() ? weight : weight * batch.label(row, truth);
  }

  /** NaN where floats are not enough. */
  private double evaluateRow(
      int row, int at, int truth, float power, double coefficient, int exponent, Room room) {
    double others = sum(at, room);
    double total = power + others;
    double inverse = 1 / total;
    double p = power * inverse;
    double q = others * inverse;
    if (!(total >= LEAST_SUM && total <= GREATEST_SUM && q >= LEAST_Q)) {
      return Double.NaN;
    }
    double lnP = wantLogarithm ? lnP(row, truth, power, others, exponent) : 0;
    if (results.wantGradient()) {
      double slope = coefficient * loss.slope(truth, lnP, p, q);
      float factor = (float) (-slope * inverse);
      if (!isSafe(factor) && slope != 0) {
        return Double.NaN;
      }
      scale(room.powers, at, at + batch.columns(), factor);
      room.powers[at + truth] = (float) (slope * q);
    }
    return wantLogarithm ? coefficient * loss.value(truth, lnP, q) : 0;
  }

  /** Whether a float times this stays in the range of a float, with all its digits. */
  static boolean isSafe(float factor) {
    return Math.abs(factor) >= LEAST_FACTOR && Math.abs(factor) <= GREATEST_FACTOR;
  }

  private static void scale(float[] values, int from, int to, float factor) {
    for (int i = from; i < to; i++) {
      values[i] *= factor;
    }
  }

  private double sum(int at, Room room) {
    int end = at + batch.columns();
    if (batch.columns() < LONG_ROW) {
      return shortSum(room.powers, at, end);
    }
    double sum = 0;
    for (int from = at; from < end; from += FloatKernel.SUMMED) {
      sum += room.kernel.sum(room.powers, from, Math.min(end, from + FloatKernel.SUMMED));
    }
    return sum;
  }

  private static float shortSum(float[] values, int from, int to) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = from;
    for (; i < to - 3; i += 4) {
      s0 += values[i];
      s1 += values[i + 1];
      s2 += values[i + 2];
      s3 += values[i + 3];
    }
    for (; i < to; i++) {
      s0 += values[i];
    }
    return (s0 + s1) + (s2 + s3);
  }

  private double lnP(int row, int truth, float power, double others, int exponent) {
    if (power < LEAST_EXPONENTIAL) {
      return batch.inputs().get(row, truth) - exponent * LN_2 - Math.log(power + others);
    }
    double ratio = others / power;
    // Much faster than Math.log1p; the relative error is below 1e-10 on both sides.
    return ratio < 1e-5 ? ratio * (0.5 * ratio - 1) : -Math.log(1 + ratio);
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
    double others = sum(at, room);
    double total = power + others;
    double inverse = 1 / total;
    double q = others * inverse;
    if (!(total >= LEAST_SUM && total <= GREATEST_SUM && q >= LEAST_Q)) {
      return Double.NaN;
    }
    DenseRow dense = room.dense();
    putLabels(row, dense.labels());
    dense.begin(powers, at, inverse, labelWeights(), batch.rowMask(row));
    double lnP = lnP(row, top, power, others, exponent);
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
