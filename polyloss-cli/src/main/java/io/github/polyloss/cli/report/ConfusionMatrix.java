package io.github.polyloss.cli.report;

import io.github.polyloss.training.TestPredictions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How often each class was taken for each class.
 *
 * @param counts one row a true class, one column a predicted class
 */
record ConfusionMatrix(long[][] counts) {

  /** Counts the predictions of all seeds together. */
  static ConfusionMatrix of(List<TestPredictions> predictions, int classes) {
    long[][] counts = new long[classes][classes];
    for (TestPredictions prediction : predictions) {
      for (int i = 0; i < prediction.images().size(); i++) {
        counts[prediction.images().get(i).label()][prediction.predicted(i)]++;
      }
    }
    return new ConfusionMatrix(counts);
  }

  int classes() {
    return counts.length;
  }

  long total(int trueClass) {
    return Arrays.stream(counts[trueClass]).sum();
  }

  /** Share of a class's images that were recognised; NaN if it has none. */
  double accuracy(int trueClass) {
    long total = total(trueClass);
    return total == 0 ? Double.NaN : (double) counts[trueClass][trueClass] / total;
  }

  /** A pair of classes of which one was taken for the other. */
  record Confusion(int trueClass, int predicted, long count) {}

  /** All confusions that happened, the most frequent first. */
  List<Confusion> confusions() {
    List<Confusion> confusions = new ArrayList<>();
    for (int t = 0; t < classes(); t++) {
      for (int p = 0; p < classes(); p++) {
        if (t != p && counts[t][p] > 0) {
          confusions.add(new Confusion(t, p, counts[t][p]));
        }
      }
    }
    confusions.sort(Comparator.comparingLong(Confusion::count).reversed());
    return confusions;
  }

  /** The classes of the most frequent confusions, in the order of the labels. */
  List<Integer> worstConfused(int limit) {
    Set<Integer> worst = new LinkedHashSet<>();
    for (Confusion confusion : confusions()) {
      for (int k : List.of(confusion.trueClass(), confusion.predicted())) {
        if (worst.size() < limit) {
          worst.add(k);
        }
      }
    }
    return worst.stream().sorted().toList();
  }
}
