package io.github.polyloss.dl4j.internal;

import io.github.polyloss.dl4j.internal.vectorization.Fma;
import io.github.polyloss.dl4j.internal.vectorization.Kernel;
import java.util.Arrays;

/** A {@link Block} in single precision. */
final class FloatBlock extends Block {

  /** Each coefficient rounds twice: with more of them less than six digits might be left. */
  private static final int GREATEST_POWERS = 8;

  private static final double GREATEST_COEFFICIENT = 1e30;

  private final float[] numbers;
  private final float[] exponentials;
  private final float[] p;
  private final float[] q;
  private final float[] lnP;
  private final float[] lnQ;
  private final float[] c;
  private final float[] opposites;
  private final float[] masks;
  private final float[] spread;
  private final float[] results;
  private final float[] oppositeResults;
  private final float[] factors;
  private final float[] summands;
  private final float[] oppositeFactors;
  private final float[] oppositeSummands;
  private final FloatTerms terms;
  private final FloatTerms oppositeTerms;

  private TruthLoss truthLoss;
  private TruthLoss oppositeLoss;
  private Targets targets;
  private int columns;

  FloatBlock(Kernel kernel, int capacity) {
    super(kernel, capacity);
    int length = capacity + Kernel.SLACK;
    numbers = new float[length];
    exponentials = new float[length];
    p = new float[length];
    q = new float[length];
    lnP = new float[length];
    lnQ = new float[length];
    c = new float[length];
    opposites = new float[length];
    masks = new float[length];
    spread = new float[length];
    results = new float[length];
    oppositeResults = new float[length];
    factors = new float[length];
    summands = new float[length];
    oppositeFactors = new float[length];
    oppositeSummands = new float[length];
    terms = new FloatTerms(length);
    oppositeTerms = new FloatTerms(length);
  }

  /** Whether single precision is enough for a loss: few coefficients, none of them huge. */
  static boolean fits(TruthLoss f) {
    boolean fits = f.powers() <= GREATEST_POWERS;
    for (int j = 1; fits && j <= f.powers(); j++) {
      for (int k = 0; k < Math.max(1, f.classes()); k++) {
        fits &= Math.abs(f.slopeCoefficient(j, k)) <= GREATEST_COEFFICIENT;
      }
    }
    return fits;
  }

  @Override
  void open(Batch batch, int maxRows) {
    targets = batch.targets();
    truthLoss = batch.truthLoss();
    oppositeLoss = batch.loss().no();
    columns = batch.columns();
    int count = maxRows * columns;
    if (targets.isWeighted()) {
      for (int i = 0, k = 0; i < count; i++, k = k + 1 == columns ? 0 : k + 1) {
        factors[i] = (float) targets.factor(k);
        summands[i] = (float) targets.summand(k);
        oppositeFactors[i] = (float) targets.oppositeFactor(k);
        oppositeSummands[i] = (float) targets.oppositeSummand(k);
      }
    }
    terms.prepareRows(truthLoss, columns, count);
    if (batch.form().independent()) {
      oppositeTerms.prepareRows(oppositeLoss, columns, count);
    }
  }

  @Override
  void exponentials(RowReader logits, int firstRow, int rows, int exponent) {
    int count = rows * columns;
    logits.read(firstRow, rows, numbers);
    exponentials(count, exponent, exponentials);
  }

  private void exponentials(int count, int exponent, float[] into) {
    if (count <= Kernel.CHUNK) {
      kernel.exp(numbers, count, exponent, into, 0);
      return;
    }
    for (int done = 0; done < count; done += Kernel.CHUNK) {
      int part = Math.min(Kernel.CHUNK, count - done);
      System.arraycopy(numbers, done, spread, 0, part);
      kernel.exp(spread, part, exponent, into, done);
    }
  }

  @Override
  void findTruths(RowReader labels, int firstRow, int rows, int[] into) {
    if (kernel.readsMemory() && labels.hasMemory()) {
      kernel.findTruths(labels.memory(firstRow), labels.byteIndex(firstRow), rows, columns, into);
    } else {
      labels.read(firstRow, rows, c);
      kernel.findTruths(c, rows, columns, into);
    }
  }

  @Override
  void indicesOfLargestExponential(int rows, int[] into) {
    kernel.putIndicesOfLargest(exponentials, rows, columns, into);
  }

  @Override
  void indicesOfLargestCoefficient(int rows, int[] into) {
    kernel.putIndicesOfLargest(c, rows, columns, into);
  }

  @Override
  double takeExponential(int row, int column) {
    float taken = exponentials[row * columns + column];
    exponentials[row * columns + column] = 0;
    return taken;
  }

  @Override
  void sums(int rows, double[] into) {
    kernel.putSums(exponentials, rows, columns, into);
  }

  @Override
  void coefficients(RowReader labels, RowReader maskReader, int firstRow, int rows) {
    int count = rows * columns;
    readLabels(labels, firstRow, rows);
    if (targets.isWeighted()) {
      weigh(c, factors, summands, count);
    }
    if (targets.maskOrNull() != null) {
      readMasks(maskReader, firstRow, rows);
      multiply(c, masks, count);
    }
  }

  private void readLabels(RowReader labels, int firstRow, int rows) {
    if (!targets.areClassIndices()) {
      labels.read(firstRow, rows, c);
      return;
    }
    Arrays.fill(c, 0, rows * columns, 0);
    for (int i = 0; i < rows; i++) {
      if (!targets.isMaskedOut(firstRow + i)) {
        c[i * columns + targets.classOf(firstRow + i)] = 1;
      }
    }
  }

  private void readMasks(RowReader maskReader, int firstRow, int rows) {
    if (targets.maskOrNull().columns() == columns) {
      maskReader.read(firstRow, rows, masks);
      return;
    }
    for (int i = 0, at = 0; i < rows; i++, at += columns) {
      Arrays.fill(masks, at, at + columns, (float) targets.mask(firstRow + i, 0));
    }
  }

  /**
   * Makes coefficients of labels. A label below 0 makes NaN, which sends its row the careful way:
   * digits may cancel between it and what smoothing adds.
   */
  private static void weigh(float[] labels, float[] factors, float[] summands, int count) {
    for (int i = 0; i < count; i++) {
      float poison = 0 * (float) Math.sqrt(labels[i]);
      labels[i] = labels[i] * factors[i] + summands[i] + poison;
    }
  }

  private static void multiply(float[] values, float[] factors, int count) {
    for (int i = 0; i < count; i++) {
      values[i] *= factors[i];
    }
  }

  @Override
  void coefficientsOfNoLabel(RowReader maskReader, int firstRow, int rows) {
    int count = rows * columns;
    System.arraycopy(summands, 0, c, 0, count);
    if (targets.maskOrNull() != null) {
      readMasks(maskReader, firstRow, rows);
      multiply(c, masks, count);
    }
  }

  @Override
  void clearCoefficient(int row, int column) {
    c[row * columns + column] = 0;
  }

  @Override
  void probabilities(int rows, double[] inverses) {
    kernel.scaleRows(exponentials, rows, columns, inverses, p);
    complements(p, q, rows * columns);
  }

  private static void complements(float[] values, float[] into, int count) {
    for (int i = 0; i < count; i++) {
      into[i] = 1 - values[i];
    }
  }

  @Override
  void logarithms(RowReader logits, int firstRow, int rows, double[] lnTotals) {
    logits.read(firstRow, rows, lnP);
    kernel.subtractFromRows(lnP, rows, columns, lnTotals);
  }

  @Override
  void sumValues(int rows, double[] into) {
    terms.values(truthLoss, lnP, q, c, results, rows * columns);
    kernel.putSums(results, rows, columns, into);
  }

  @Override
  void sumSlopes(int rows, double[] into) {
    terms.slopes(truthLoss, lnP, p, q, c, results, rows * columns);
    kernel.putSums(results, rows, columns, into);
  }

  @Override
  void gradient(int rows, double[] rowFactors) {
    kernel.subtractProducts(results, exponentials, rows, columns, rowFactors);
  }

  @Override
  void gradientOfHeads(int rows, double[] rowFactors) {
    kernel.scaleRows(exponentials, rows, columns, rowFactors, results);
  }

  @Override
  void putGradient(int row, int column, double value) {
    results[row * columns + column] = (float) value;
  }

  @Override
  void sigmoid(RowReader logits, int firstRow, int rows, boolean needLogarithms) {
    int count = rows * columns;
    logits.read(firstRow, rows, numbers);
    if (needLogarithms) {
      System.arraycopy(numbers, 0, lnP, 0, count);
    }
    exponentials(count, 0, p);
    odds(p, q, count);
    if (needLogarithms) {
      quotients(p, q, spread, count);
      lnSums(spread, count);
      opposites(lnP, spread, p, lnQ, count);
      logarithms(lnP, spread, q, count);
    }
  }

  /** From e^z to σ(z) and σ(−z); e^z may be 0 or ∞. */
  private static void odds(float[] p, float[] q, int count) {
    for (int i = 0; i < count; i++) {
      float power = p[i];
      q[i] = 1 / (1 + power);
      p[i] = 1 / (1 + 1 / power);
    }
  }

  /** s = t / (2+t) with t = e^−|z|, which is the smaller probability by the larger. */
  private static void quotients(float[] p, float[] q, float[] into, int count) {
    for (int i = 0; i < count; i++) {
      float least = Math.min(p[i], q[i]);
      into[i] = least / (2 - least);
    }
  }

  /** ln(1+t) = 2 artanh(s), s no more than 1/3. */
  private static void lnSums(float[] s, int count) {
    for (int i = 0; i < count; i++) {
      float square = s[i] * s[i];
      float sum = Fma.of(square, 1f / 13, 1f / 11);
      sum = Fma.of(square, sum, 1f / 9);
      sum = Fma.of(square, sum, 1f / 7);
      sum = Fma.of(square, sum, 1f / 5);
      sum = Fma.of(square, sum, 1f / 3);
      s[i] = 2 * Fma.of(s[i], square * sum, s[i]);
    }
  }

  /**
   * ln σ(−z) = min(−z, 0) − ln(1+t), but not more than −σ(z): −ln p is never less than 1−p, and
   * rounding must not make it so.
   */
  private static void opposites(float[] z, float[] lnSums, float[] p, float[] into, int count) {
    for (int i = 0; i < count; i++) {
      into[i] = Math.min(0.5f * (-z[i] - Math.abs(z[i])) - lnSums[i], -p[i]);
    }
  }

  /** From z to ln σ(z), which is not more than −σ(−z). */
  private static void logarithms(float[] z, float[] lnSums, float[] q, int count) {
    for (int i = 0; i < count; i++) {
      z[i] = Math.min(0.5f * (z[i] - Math.abs(z[i])) - lnSums[i], -q[i]);
    }
  }

  @Override
  void coefficientsOfBoth(RowReader labels, RowReader maskReader, int firstRow, int rows) {
    int count = rows * columns;
    readLabels(labels, firstRow, rows);
    complements(c, opposites, count);
    if (targets.isWeighted()) {
      weigh(opposites, oppositeFactors, oppositeSummands, count);
      weigh(c, factors, summands, count);
    }
    if (targets.maskOrNull() != null) {
      readMasks(maskReader, firstRow, rows);
      multiply(c, masks, count);
      multiply(opposites, masks, count);
    }
  }

  @Override
  void sumValuesOfBoth(int rows, double[] into) {
    int count = rows * columns;
    terms.values(truthLoss, lnP, q, c, results, count);
    oppositeTerms.values(oppositeLoss, lnQ, p, opposites, oppositeResults, count);
    add(results, oppositeResults, count);
    kernel.putSums(results, rows, columns, into);
  }

  private static void add(float[] values, float[] others, int count) {
    for (int i = 0; i < count; i++) {
      values[i] += others[i];
    }
  }

  @Override
  void gradientOfBoth(int rows, double[] into) {
    int count = rows * columns;
    terms.slopes(truthLoss, lnP, p, q, c, results, count);
    oppositeTerms.slopes(oppositeLoss, lnQ, q, p, opposites, oppositeResults, count);
    difference(results, q, oppositeResults, p, count);
    kernel.putSums(results, rows, columns, into);
  }

  private static void difference(float[] up, float[] q, float[] down, float[] p, int count) {
    for (int i = 0; i < count; i++) {
      up[i] = up[i] * q[i] - down[i] * p[i] + 0;
    }
  }

  @Override
  void clearGradient(int row) {
    Arrays.fill(results, row * columns, (row + 1) * columns, 0);
  }

  /** Rows with what is no float are done again. */
  @Override
  void boundGradient(int rows, Results unused) {}

  @Override
  void write(RowMajor into, int firstRow, int rows) {
    into.write(firstRow, rows, results);
  }
}
