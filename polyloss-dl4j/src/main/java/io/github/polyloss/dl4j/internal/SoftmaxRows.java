package io.github.polyloss.dl4j.internal;

import io.github.polyloss.dl4j.internal.vectorization.Kernel;
import java.util.Arrays;

/**
 * Softmax: L = Σ_k c_k f(p_k) with c_k = weight times label; with g_k = c_k p_k f'(p_k), ∂L/∂z_j =
 * g_j − p_j Σ_k g_k.
 *
 * <p>Each row has a head: its true class, or the one with the largest coefficient where several
 * have a label. The head's term is evaluated in double precision, and its q = 1−p is the sum of the
 * other exponentials by the sum of all. So no digits cancel out where p is near 1: where that of
 * another class is, the head's term, −ln p of a p near 0, outweighs what is lost there. For losses
 * where it does not, the head of several is the class with the largest p. A row of one label has no
 * other terms; the tail of a smoothed one has the same coefficient for each class.
 *
 * <p>Rows are evaluated together, with the exponentials of the logits times one power of 2. What
 * does not fit then is done again row by row: in single precision with the power that the row
 * needs, and at last the careful way in double precision.
 */
final class SoftmaxRows extends ChunkedRows {

  /** From here on an exponential that became 0 belongs to a p that the type cannot hold. */
  private static final double LEAST_TOTAL = 1;

  /** Beyond this the product with an exponential that became 0 might have been a number. */
  private static final double GREATEST_SLOPE = 1;

  /**
   * Exponentials are multiplied by 2 to this: then even those of two logits far below 0 add up to
   * {@link #LEAST_TOTAL}, and a slope by their sum to less than {@link #GREATEST_SLOPE}.
   */
  private static final int FLOAT_EXPONENT = 40;

  private static final int DOUBLE_EXPONENT = 300;

  /** Beyond these bounds the gradient might leave the range of a float, or lose digits. */
  private static final double LEAST_FACTOR = 0x1p-120;

  private static final double GREATEST_FACTOR = 0x1p60;

  private static final double LN_2 = Math.log(2);

  private final TruthLoss loss;
  private final Results results;
  private final boolean single;
  private final boolean wantScore;
  private final boolean wantGradient;
  private final boolean smoothed;
  private final boolean headByProbability;
  private final Block block;
  private final HeadTerms heads;
  private final int exponent;
  private final double greatestTotal;
  private final double leastQ;
  private final double leastFactor;
  private final double greatestFactor;
  private boolean withTails;
  private boolean oneLabelEach;
  private boolean severalExpected;

  SoftmaxRows(Batch batch, int chunkRows) {
    super(batch, chunkRows);
    loss = batch.loss().exclusive();
    results = batch.results();
    wantScore = results.wantScore();
    wantGradient = results.wantGradient();
    smoothed = batch.targets().isSmoothed();
    single = batch.inputs().isSinglePrecision() && FloatBlock.fits(loss);
    // Without −ln p nothing outweighs; and with q^γ, γ < 1, a little q counts for much.
    headByProbability = loss.logarithm(0) == 0 || loss.gamma() > 0 && loss.gamma() < 1;
    block = single ? scratch.floats(batch, chunkRows) : scratch.doubles(batch, chunkRows);
    heads = scratch.heads;
    exponent = single ? -FLOAT_EXPONENT : -DOUBLE_EXPONENT;
    greatestTotal = single ? 0x1p100 : 0x1p900;
    // Below this the exponentials that became 0 are missing from the sum of the others.
    leastQ = single ? 0x1p-90 : 0x1p-960;
    leastFactor = single ? LEAST_FACTOR : Double.MIN_NORMAL;
    greatestFactor = single ? GREATEST_FACTOR : Double.MAX_VALUE;
  }

  @Override
  void evaluateChunk(int first, int rows) {
    boolean several = findTruths(first, rows);
    System.arraycopy(scratch.truths, 0, heads.classes, 0, rows);
    oneLabelEach = !several;
    boolean withTails = several || smoothed;
    attempt(first, rows, 0, withTails, exponent);
    int count = findMisfits(rows);
    for (int i = 0; i < count; i++) {
      again(first + scratch.again[i], scratch.again[i], withTails);
    }
  }

  /** Puts the true class of rows, and says whether a row has several labels. */
  private boolean findTruths(int first, int rows) {
    int[] truths = scratch.truths;
    Targets targets = batch.targets();
    if (smoothed && (headByProbability || targets.mayOutweighTruth())) {
      Arrays.fill(truths, 0, rows, Kernel.SEVERAL);
    } else if (targets.areClassIndices()) {
      for (int i = 0; i < rows; i++) {
        truths[i] = targets.isMaskedOut(first + i) ? Kernel.NONE : targets.classOf(first + i);
      }
    } else if (rows > 1 && severalExpected && !headByProbability) {
      // Where one row has several labels the others mostly do; a row of one gives the same bits.
      Arrays.fill(truths, 0, rows, Kernel.SEVERAL);
    } else {
      block.findTruths(scratch.labels, first, rows, truths);
    }
    if (smoothed) {
      targets.labels(first, rows, truths, scratch.sums);
      for (int i = 0; i < rows; i++) {
        truths[i] = scratch.sums[i] > 0 ? truths[i] : Kernel.SEVERAL;
      }
    }
    if (targets.maskOrNull() != null) {
      for (int i = 0; i < rows; i++) {
        truths[i] = targets.isMaskedOut(first + i) ? Kernel.NONE : truths[i];
      }
    }
    boolean several = false;
    for (int i = 0; i < rows; i++) {
      several |= truths[i] == Kernel.SEVERAL;
    }
    severalExpected = several;
    return several;
  }

  private void again(int row, int i, boolean wasWithTails) {
    if (severalExpected) {
      findTruths(row, 1);
      scratch.truths[i] = scratch.truths[0];
      severalExpected = true;
    }
    int truth = scratch.truths[i];
    boolean withTails = truth == Kernel.SEVERAL || smoothed;
    oneLabelEach = truth != Kernel.SEVERAL;
    if (truth != Kernel.NONE && wasWithTails && !withTails) {
      heads.classes[0] = truth;
      attempt(row, 1, i, false, exponent);
      if (fits(0)) {
        return;
      }
    }
    if (truth != Kernel.NONE && single) {
      heads.classes[0] = truth;
      attempt(row, 1, i, withTails, exponentOfMax(row));
      if (fits(0)) {
        return;
      }
    }
    evaluateCarefully(row, i, truth);
  }

  /**
   * What brings the largest exponential of a row where it should be; any number if nothing does.
   */
  private int exponentOfMax(int row) {
    double max = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < batch.columns(); k++) {
      max = Math.max(max, scratch.inputs.get(row, k));
    }
    return Math.abs(max) <= Kernel.LIMIT ? exponent + (int) Math.rint(max / LN_2) : exponent;
  }

  /** Evaluates rows and writes what comes of it, whether it {@link #fits} or not. */
  private void attempt(int first, int rows, int score, boolean withTails, int exponent) {
    this.withTails = withTails;
    block.exponentials(scratch.inputs, first, rows, exponent);
    if (withTails) {
      takeCoefficients(first, rows);
    }
    takeHeads(first, rows, exponent);
    block.sums(rows, heads.others);
    heads.evaluate(loss, rows, scratch.kernel, wantScore, wantGradient);
    if (withTails) {
      prepareTails(first, rows);
    }
    if (wantScore) {
      putScores(rows, score);
    }
    if (wantGradient) {
      putGradient(first, rows);
    }
  }

  /** Puts the coefficients of all classes, of which the head is the one with the largest. */
  private void takeCoefficients(int first, int rows) {
    if (oneLabelEach) {
      block.coefficientsOfNoLabel(scratch.masks, first, rows);
      return;
    }
    block.coefficients(scratch.labels, scratch.masks, first, rows);
    putHeadsOfSeveral(block, rows);
    for (int i = 0; i < rows; i++) {
      if (heads.classes[i] == Kernel.SEVERAL) {
        heads.classes[i] = scratch.largest[i];
      }
    }
  }

  private void putHeadsOfSeveral(Block block, int rows) {
    if (headByProbability) {
      block.indicesOfLargestExponential(rows, scratch.largest);
    } else {
      block.indicesOfLargestCoefficient(rows, scratch.largest);
    }
  }

  private void takeHeads(int first, int rows, int exponent) {
    batch.targets().coefficients(first, rows, heads.classes, heads.coefficients);
    // For all rows before any is added up: additions right after such a store take much longer.
    for (int i = 0; i < rows; i++) {
      int head = heads.classes[i];
      heads.powers[i] = head < 0 ? 1 : block.takeExponential(i, head);
    }
    for (int i = 0; i < rows; i++) {
      if (heads.powers[i] < HeadTerms.LEAST_EXPONENTIAL) {
        heads.logits[i] = scratch.inputs.get(first + i, heads.classes[i]) - exponent * LN_2;
      }
    }
  }

  private void prepareTails(int first, int rows) {
    for (int i = 0; i < rows; i++) {
      if (heads.classes[i] >= 0) {
        block.clearCoefficient(i, heads.classes[i]);
      }
    }
    block.probabilities(rows, heads.inverses);
    if (batch.needsLogarithms()) {
      for (int i = 0; i < rows; i++) {
        double logit = scratch.inputs.get(first + i, Math.max(0, heads.classes[i]));
        scratch.sums[i] = logit + heads.lnTotal(i);
      }
      block.logarithms(scratch.inputs, first, rows, scratch.sums);
    }
  }

  private void putScores(int rows, int score) {
    if (withTails) {
      block.sumValues(rows, scratch.tails);
      for (int i = 0; i < rows; i++) {
        heads.scores[i] += scratch.tails[i];
      }
    }
    for (int i = 0; i < rows; i++) {
      scratch.scores[score + i] =
          heads.coefficients[i] == 0 && !withTails ? 0 : heads.scores[i] + 0;
    }
  }

  private void putGradient(int first, int rows) {
    if (withTails) {
      block.sumSlopes(rows, scratch.tails);
      for (int i = 0; i < rows; i++) {
        scratch.sums[i] = (heads.slopes[i] + scratch.tails[i]) * heads.inverses[i];
      }
      block.gradient(rows, scratch.sums);
    } else {
      Arrays.fill(scratch.tails, 0, rows, 0);
      for (int i = 0; i < rows; i++) {
        scratch.sums[i] = -heads.slopes[i] * heads.inverses[i];
      }
      block.gradientOfHeads(rows, scratch.sums);
    }
    for (int i = 0; i < rows; i++) {
      if (heads.coefficients[i] == 0 && !withTails) {
        block.clearGradient(i);
      } else {
        block.putGradient(
            i,
            Math.max(0, heads.classes[i]),
            heads.slopes[i] * heads.q[i] - heads.p[i] * scratch.tails[i]);
      }
    }
    if (results.gradient().isSinglePrecision()) {
      block.boundGradient(rows, results);
    }
    block.write(results.gradient(), first, rows);
  }

  /** Puts the rows for which what was evaluated last is not right, and says how many. */
  private int findMisfits(int rows) {
    int[] classes = heads.classes;
    double[] totals = heads.totals;
    double[] sums = scratch.sums;
    double greatest = withTails ? GREATEST_SLOPE : greatestFactor;
    int count = 0;
    for (int i = 0; i < rows; i++) {
      double factor = wantGradient ? Math.abs(sums[i]) : leastFactor;
      double score = wantScore ? Math.abs(heads.scores[i]) : 0;
      // Nearly all rows are well inside all bounds: without a branch for each of them.
      boolean inside =
          classes[i] >= 0
              & heads.coefficients[i] != 0
              & totals[i] >= LEAST_TOTAL
              & totals[i] <= greatestTotal
              & heads.q[i] >= leastQ
              & score <= Double.MAX_VALUE
              & factor >= leastFactor
              & factor <= greatest;
      if (!inside && !fits(i)) {
        scratch.again[count++] = i;
      }
    }
    return count;
  }

  /** Whether what was evaluated last is right for a row; where not, it may be all the same. */
  private boolean fits(int i) {
    if (heads.classes[i] < 0 || heads.coefficients[i] == 0) {
      return !withTails;
    }
    return heads.totals[i] >= LEAST_TOTAL
        && heads.totals[i] <= greatestTotal
        && heads.q[i] >= leastQ
        && (!wantScore || Math.abs(heads.scores[i]) <= Double.MAX_VALUE)
        && (!wantGradient || fitsGradient(i));
  }

  private boolean fitsGradient(int i) {
    double factor = Math.abs(scratch.sums[i]);
    // One rule for all rows of one label, whether rows of several stand beside them or not.
    boolean hasTail = withTails && (scratch.tails[i] != 0 || smoothed);
    return hasTail
        ? factor <= GREATEST_SLOPE
        : (factor >= leastFactor || heads.slopes[i] == 0)
            && factor <= (withTails ? GREATEST_SLOPE : greatestFactor);
  }

  /** In double precision, with the largest logit taken off all and nothing left out. */
  private void evaluateCarefully(int row, int i, int truth) {
    DoubleBlock careful = scratch.doubles(batch);
    scratch.scores[i] = 0;
    if (truth == Kernel.NONE) {
      writeCarefully(careful, row, 0);
      return;
    }
    if (!careful.shiftedExponentials(scratch.inputs, row)) {
      scratch.scores[i] = Double.NaN;
      writeCarefully(careful, row, Double.NaN);
      return;
    }
    careful.carefulCoefficients(row);
    int head = truth;
    if (truth < 0 || smoothed) {
      putHeadsOfSeveral(careful, 1);
      head = scratch.largest[0];
    }
    heads.classes[0] = head;
    heads.coefficients[0] = batch.targets().coefficient(row, head);
    careful.clearCoefficient(0, head);
    heads.powers[0] = careful.takeExponential(0, head);
    heads.logits[0] = careful.shiftedLogit(head);
    careful.sums(1, heads.others);
    heads.evaluate(loss, 1, scratch.kernel, wantScore, wantGradient);
    careful.probabilities(1, heads.inverses);
    careful.shiftedLogarithms(Math.log(heads.totals[0]));
    if (wantScore) {
      careful.sumValues(1, scratch.tails);
      scratch.scores[i] = heads.scores[0] + scratch.tails[0];
    }
    if (wantGradient) {
      careful.sumSlopes(1, scratch.tails);
      scratch.sums[0] = (heads.slopes[0] + scratch.tails[0]) * heads.inverses[0];
      careful.gradient(1, scratch.sums);
      careful.putGradient(0, head, heads.slopes[0] * heads.q[0] - heads.p[0] * scratch.tails[0]);
      careful.boundGradient(1, results);
      careful.write(results.gradient(), row, 1);
    }
  }

  private void writeCarefully(DoubleBlock careful, int row, double value) {
    if (wantGradient) {
      careful.fillGradient(value);
      careful.write(results.gradient(), row, 1);
    }
  }
}
