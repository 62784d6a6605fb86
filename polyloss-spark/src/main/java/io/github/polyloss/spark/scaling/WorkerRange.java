package io.github.polyloss.spark.scaling;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Numbers of workers that follow each other.
 *
 * @param first of them
 * @param last of them
 */
record WorkerRange(int first, int last) {

  /** The ranges from 1 to {@code most} that meet a condition, in order. */
  static List<WorkerRange> where(IntPredicate condition, int most) {
    List<WorkerRange> ranges = new ArrayList<>();
    int workers = 1;
    while (workers <= most) {
      int first = workers;
      while (workers <= most && condition.test(workers)) {
        workers++;
      }
      if (workers > first) {
        ranges.add(new WorkerRange(first, workers - 1));
      }
      workers++;
    }
    return ranges;
  }

  @Override
  public String toString() {
    return first == last ? Integer.toString(first) : first + " to " + last;
  }
}
