package io.github.polyloss.cli.report;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Holm's correction of p-values for their number: whoever looks at twenty differences sees one
 * below 0.05 by chance alone.
 */
final class Holm {

  private Holm() {}

  /** In the same order; NaN stays NaN and does count as one of those that were compared. */
  static double[] corrected(double... p) {
    int[] ascending =
        IntStream.range(0, p.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> p[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] corrected = new double[p.length];
    Arrays.fill(corrected, Double.NaN);
    double least = 0;
    for (int rank = 0; rank < p.length && !Double.isNaN(p[ascending[rank]]); rank++) {
      least = Math.max(least, Math.min(1, (p.length - rank) * p[ascending[rank]]));
      corrected[ascending[rank]] = least;
    }
    return corrected;
  }
}
