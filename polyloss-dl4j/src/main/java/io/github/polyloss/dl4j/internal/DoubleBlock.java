package io.github.polyloss.dl4j.internal;

import io.github.polyloss.dl4j.internal.vectorization.Fma;
import io.github.polyloss.dl4j.internal.vectorization.Kernel;
import java.util.Arrays;

/** A {@link Block} in double precision. */
final class DoubleBlock extends Block {

  private final double[] numbers;
  private final double[] exponentials;
  private final double[] p;
  private final double[] q;
  private final double[] lnP;
  private final double[] lnQ;
  private final double[] c;
  private final double[] opposites;
  private final double[] masks;
  private final double[] spread;
  private final double[] results;
  private final double[] oppositeResults;
  private final double[] factors;
  private final double[] summands;
  private final double[] oppositeFactors;
  private final double[] oppositeSummands;
  private final DoubleTerms terms;
  private final DoubleTerms oppositeTerms;

  private TruthLoss truthLoss;
  private TruthLoss oppositeLoss;
  private Targets targets;
  private int columns;

  DoubleBlock(Kernel kernel, int capacity) {
    super(kernel, capacity);
    int length = capacity + Kernel.SLACK;
    numbers = new double[length];
    exponentials = new double[length];
    p = new double[length];
    q = new double[length];
    lnP = new double[length];
    lnQ = new double[length];
    c = new double[length];
    opposites = new double[length];
    masks = new double[length];
    spread = new double[length];
    results = new double[length];
    oppositeResults = new double[length];
    factors = new double[length];
    summands = new double[length];
    oppositeFactors = new double[length];
    oppositeSummands = new double[length];
    terms = new DoubleTerms(length);
    oppositeTerms = new DoubleTerms(length);
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
        factors[i] = targets.factor(k);
        summands[i] = targets.summand(k);
        oppositeFactors[i] = targets.oppositeFactor(k);
        oppositeSummands[i] = targets.oppositeSummand(k);
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

  private void exponentials(int count, int exponent, double[] into) {
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
    labels.read(firstRow, rows, c);
    kernel.findTruths(c, rows, columns, into);
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
    double taken = exponentials[row * columns + column];
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
      Arrays.fill(masks, at, at + columns, targets.mask(firstRow + i, 0));
    }
  }

  private static void weigh(double[] labels, double[] factors, double[] summands, int count) {
    for (int i = 0; i < count; i++) {
      labels[i] = labels[i] * factors[i] + summands[i];
    }
  }

  private static void multiply(double[] values, double[] factors, int count) {
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

  private static void complements(double[] values, double[] into, int count) {
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
    results[row * columns + column] = value;
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
  private static void odds(double[] p, double[] q, int count) {
    for (int i = 0; i < count; i++) {
      double power = p[i];
      q[i] = 1 / (1 + power);
      p[i] = 1 / (1 + 1 / power);
    }
  }

  /** s = t / (2+t) with t = e^−|z|, which is the smaller probability by the larger. */
  private static void quotients(double[] p, double[] q, double[] into, int count) {
    for (int i = 0; i < count; i++) {
      double least = Math.min(p[i], q[i]);
      into[i] = least / (2 - least);
    }
  }

  /** ln(1+t) = 2 artanh(s), s no more than 1/3. */
  private static void lnSums(double[] s, int count) {
    for (int i = 0; i < count; i++) {
      double square = s[i] * s[i];
      double sum = Fma.of(square, 1.0 / 33, 1.0 / 31);
      sum = Fma.of(square, sum, 1.0 / 29);
      sum = Fma.of(square, sum, 1.0 / 27);
      sum = Fma.of(square, sum, 1.0 / 25);
      sum = Fma.of(square, sum, 1.0 / 23);
      sum = Fma.of(square, sum, 1.0 / 21);
      sum = Fma.of(square, sum, 1.0 / 19);
      sum = Fma.of(square, sum, 1.0 / 17);
      sum = Fma.of(square, sum, 1.0 / 15);
      sum = Fma.of(square, sum, 1.0 / 13);
      sum = Fma.of(square, sum, 1.0 / 11);
      sum = Fma.of(square, sum, 1.0 / 9);
      sum = Fma.of(square, sum, 1.0 / 7);
      sum = Fma.of(square, sum, 1.0 / 5);
      sum = Fma.of(square, sum, 1.0 / 3);
      s[i] = 2 * Fma.of(s[i], square * sum, s[i]);
    }
  }

  /**
   * ln σ(−z) = min(−z, 0) − ln(1+t), but not more than −σ(z): −ln p is never less than 1−p, and
   * rounding must not make it so.
   */
  private static void opposites(double[] z, double[] lnSums, double[] p, double[] into, int count) {
    for (int i = 0; i < count; i++) {
      into[i] = Math.min(0.5 * (-z[i] - Math.abs(z[i])) - lnSums[i], -p[i]);
    }
  }

  /** From z to ln σ(z), which is not more than −σ(−z). */
  private static void logarithms(double[] z, double[] lnSums, double[] q, int count) {
    for (int i = 0; i < count; i++) {
      z[i] = Math.min(0.5 * (z[i] - Math.abs(z[i])) - lnSums[i], -q[i]);
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

  private static void add(double[] values, double[] others, int count) {
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

  private static void difference(double[] up, double[] q, double[] down, double[] p, int count) {
    for (int i = 0; i < count; i++) {
      up[i] = up[i] * q[i] - down[i] * p[i] + 0;
    }
  }

  @Override
  void clearGradient(int row) {
    Arrays.fill(results, row * columns, (row + 1) * columns, 0);
  }

  @Override
  void boundGradient(int rows, Results into) {
    for (int i = 0; i < rows * columns; i++) {
      results[i] = Probabilities.bounded(results[i], into.greatest());
    }
  }

  @Override
  void write(RowMajor into, int firstRow, int rows) {
    into.write(firstRow, rows, results);
  }

  // The careful way, for one row: whatever the quick one leaves out.

  /**
   * Puts the exponentials of the logits less the largest of them.
   *
   * @return whether there are any: not for NaN, +∞, or nothing but −∞
   */
  boolean shiftedExponentials(RowReader logits, int row) {
    logits.read(row, 1, numbers);
    double max = numbers[0];
    for (int k = 1; k < columns; k++) {
      max = Math.max(max, numbers[k]);
    }
    if (!(Math.abs(max) <= Double.MAX_VALUE)) {
      return false;
    }
    for (int k = 0; k < columns; k++) {
      numbers[k] -= max;
      lnP[k] = numbers[k];
    }
    exponentials(columns, 0, exponentials);
    return true;
  }

  /** What the exponential of a class is the exponential of. */
  double shiftedLogit(int column) {
    return lnP[column];
  }

  /** Puts the logarithms of the probabilities after {@link #shiftedExponentials}. */
  void shiftedLogarithms(double lnTotal) {
    for (int k = 0; k < columns; k++) {
      lnP[k] = Math.max(lnP[k] - lnTotal, Probabilities.LEAST_LN_P);
    }
  }

  /** Puts the coefficients, 0 where the weight is 0, whatever the label. */
  void carefulCoefficients(int row) {
    for (int k = 0; k < columns; k++) {
      c[k] = targets.coefficient(row, k);
    }
  }

  /** As {@link #sigmoid} and {@link #coefficientsOfBoth}; what has no weight may be anything. */
  void carefulSigmoid(RowReader logits, int row) {
    logits.read(row, 1, numbers);
    for (int k = 0; k < columns; k++) {
      c[k] = targets.coefficient(row, k);
      opposites[k] = targets.oppositeCoefficient(row, k);
      numbers[k] =
          targets.isWithoutWeight(row, k)
              ? 0
              : Probabilities.bounded(numbers[k], -Probabilities.LEAST_LN_P);
      lnP[k] = numbers[k];
    }
    exponentials(columns, 0, p);
    odds(p, q, columns);
    quotients(p, q, spread, columns);
    lnSums(spread, columns);
    opposites(lnP, spread, p, lnQ, columns);
    logarithms(lnP, spread, q, columns);
  }

  // Probabilities that an activation gives.

  /** Takes the probabilities of a row and its coefficients. */
  void probabilities(RowReader outputs, int row, double leastComplement, boolean exclusive) {
    outputs.read(row, 1, numbers);
    for (int k = 0; k < columns; k++) {
      c[k] = targets.coefficient(row, k);
      opposites[k] = exclusive ? 0 : targets.oppositeCoefficient(row, k);
      double number = targets.isWithoutWeight(row, k) ? 0.5 : Math.max(0, Math.min(1, numbers[k]));
      p[k] = number == 0 ? Double.MIN_NORMAL : number;
      q[k] = 1 - number;
      numbers[k] = number == 1 ? leastComplement : q[k];
      lnP[k] = Math.log(p[k]);
      lnQ[k] = Math.log(numbers[k]);
    }
  }

  /** Puts the sum of the terms of the row. */
  double sumValuesOfProbabilities(boolean exclusive, double[] sums) {
    terms.values(truthLoss, lnP, q, c, results, columns);
    if (!exclusive) {
      oppositeTerms.values(oppositeLoss, lnQ, p, opposites, oppositeResults, columns);
      add(results, oppositeResults, columns);
    }
    kernel.putSums(results, 1, columns, sums);
    return sums[0];
  }

  /** Makes the gradient by the probabilities. */
  void gradientOfProbabilities(boolean exclusive) {
    terms.slopes(truthLoss, lnP, p, q, c, results, columns);
    if (!exclusive) {
      oppositeTerms.slopes(oppositeLoss, lnQ, numbers, p, opposites, oppositeResults, columns);
    }
    for (int k = 0; k < columns; k++) {
      // Adding 0 makes 0 of −0.
      results[k] = results[k] / p[k] - (exclusive ? 0 : oppositeResults[k] / numbers[k]) + 0;
    }
  }

  /** Puts a gradient of one number for a row. */
  void fillGradient(double value) {
    Arrays.fill(results, 0, columns, value);
  }
}
