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
    return Quantile.of(millis, 0.5);
  }

  double quantileMillis(double share) {
    return Quantile.of(millis, share);
  }

  /** What a step allocates on the heap. */
  double medianBytes() {
    return Quantile.of(bytes, 0.5);
  }
}
