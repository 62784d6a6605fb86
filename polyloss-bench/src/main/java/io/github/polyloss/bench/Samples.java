package io.github.polyloss.bench;

import java.util.ArrayList;
import java.util.List;

/** The iterations of one cell, over all rounds. */
final class Samples {

  private final List<Double> millis = new ArrayList<>();
  private final List<Double> bytes = new ArrayList<>();

  void add(double millisOfStep, double heapBytesOfStep) {
    millis.add(millisOfStep);
    bytes.add(heapBytesOfStep);
  }

  int count() {
    return millis.size();
  }

  double medianMillis() {
    return quantile(millis, 0.5);
  }

  double quantileMillis(double share) {
    return quantile(millis, share);
  }

  /** What a step allocates on the heap. */
  double medianBytes() {
    return quantile(bytes, 0.5);
  }

  private static double quantile(List<Double> values, double share) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double place = share * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = (int) Math.ceil(place);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
