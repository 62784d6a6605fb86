package io.github.polyloss.cli.report;

import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.math3.stat.StatUtils;

/** Numbers as people read them, and the little statistics that a handful of seeds allows. */
final class Numbers {

  static final String NONE = "–";

  private Numbers() {}

  static String fixed(double value, int digits) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + digits + "f", value) : NONE;
  }

  static String percent(double share) {
    return Double.isFinite(share) ? fixed(100 * share, 1) + " %" : NONE;
  }

  /** {@code 91.2 %}, or {@code 91.2 ± 0.4 %} of several. */
  static String percents(double[] shares) {
    return shares.length < 2 || !Double.isFinite(mean(shares))
        ? percent(mean(shares))
        : fixed(100 * mean(shares), 1) + " ± " + fixed(100 * standardDeviation(shares), 1) + " %";
  }

  /** {@code 12.3}, or {@code 12.3 ± 0.4} of several. */
  static String spread(double[] values, int digits) {
    String mean = fixed(mean(values), digits);
    return values.length < 2 ? mean : mean + " ± " + fixed(standardDeviation(values), digits);
  }

  static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  /** Of a sample: divided by n − 1. */
  static double standardDeviation(double[] values) {
    // Commons Math has 0 for a single value, which says nothing about how far others would lie.
    return values.length < 2 ? Double.NaN : Math.sqrt(StatUtils.variance(values));
  }

  /** Standard error of the difference of two shares, each over a number of images. */
  static double standardErrorOfDifference(double a, double b, int images) {
    return Math.sqrt((a * (1 - a) + b * (1 - b)) / images);
  }
}
