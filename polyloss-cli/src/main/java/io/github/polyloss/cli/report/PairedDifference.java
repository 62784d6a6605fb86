package io.github.polyloss.cli.report;

import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * The mean of differences of pairs, with Student's t for how far chance alone may carry it.
 *
 * @param mean of the differences
 * @param low end of the 95 % confidence interval; NaN where there is none
 * @param high end of the 95 % confidence interval; NaN where there is none
 * @param p probability of so large a mean, either way, if the truth were 0; NaN where unknown
 */
record PairedDifference(double mean, double low, double high, double p) {

  private static final double UPPER_QUANTILE = 0.975;

  /**
   * Of each value to its partner. One pair says nothing about chance, nor do several with the very
   * same difference: accuracies move in steps of one image, so that happens.
   */
  static PairedDifference of(double[] values, double[] partners) {
    double[] differences =
        IntStream.range(0, values.length).mapToDouble(i -> values[i] - partners[i]).toArray();
    double mean = Numbers.mean(differences);
    int n = differences.length;
    double error = n < 2 ? Double.NaN : Numbers.standardDeviation(differences) / Math.sqrt(n);
    // Differences of shares are equal or apart by an image; below that is rounding.
    if (!(error > 1e-12)) {
      return new PairedDifference(mean, Double.NaN, Double.NaN, Double.NaN);
    }
    // No generator: nothing is drawn from it.
    TDistribution student = new TDistribution(null, n - 1);
    double half = student.inverseCumulativeProbability(UPPER_QUANTILE) * error;
    double p = 2 * student.cumulativeProbability(-Math.abs(mean) / error);
    return new PairedDifference(mean, mean - half, mean + half, p);
  }
}
