package io.github.polyloss.bench;

import java.util.List;

/** Quantiles of measurements. */
public final class Quantile {
  private Quantile() {}

  /**
   * Between two measurements it is interpolated.
   *
   * @param values at least one
   * @param share of the values that are below, from 0 to 1
   * @return the quantile; with 0.5 the median
   */
  public static double of(List<Double> values, double share) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double place = share * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = (int) Math.ceil(place);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
