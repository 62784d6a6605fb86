package io.github.polyloss.cli.report;

import io.github.polyloss.training.EpochResult;
import io.github.polyloss.training.LossSpec;
import io.github.polyloss.training.RunResult;
import io.github.polyloss.training.RunSummary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the numbers say of each loss against cross-entropy, in plain words and without a wish. */
final class Findings {

  private static final String BASELINE = LossSpec.CE.toString();

  private final RunSummary summary;
  private final LossGroup baseline;

  private Findings(RunSummary summary, LossGroup baseline) {
    this.summary = summary;
    this.baseline = baseline;
  }

  /** Sentences; none if cross-entropy was not trained beside another loss. */
  static List<String> of(RunSummary summary) {
    List<LossGroup> groups = LossGroup.of(summary);
    List<String> sentences = new ArrayList<>();
    groups.stream()
        .filter(group -> group.loss().equals(BASELINE))
        .findFirst()
        .map(baseline -> new Findings(summary, baseline))
        .ifPresent(
            findings ->
                groups.stream()
                    .filter(group -> group != findings.baseline)
                    .forEach(group -> findings.compare(group, sentences)));
    return sentences;
  }

  private void compare(LossGroup group, List<String> sentences) {
    int epochs = Math.min(LossGroup.FIRST_EPOCHS, Math.min(group.epochs(), baseline.epochs()));
    if (epochs > 0) {
      sentences.add(start(group));
      sentences.add(
          accuracy(
              group.loss() + ", validation accuracy of " + firstEpochs(epochs),
              first(group, epochs),
              first(baseline, epochs),
              summary.data().valid()));
    }
    sentences.add(
        accuracy(
            group.loss() + ", test accuracy",
            Numbers.mean(group.values(RunResult::testAccuracy)),
            Numbers.mean(baseline.values(RunResult::testAccuracy)),
            summary.data().test()));
  }

  private String start(LossGroup group) {
    double own = group.meanByEpoch(EpochResult::trainLoss)[0];
    double other = baseline.meanByEpoch(EpochResult::trainLoss)[0];
    String relation = own > other ? "above" : own < other ? "below" : "against";
    return "%s, training loss of the first epoch: %s, %s the %s of %s."
        .formatted(
            group.loss(), Numbers.fixed(own, 3), relation, Numbers.fixed(other, 3), BASELINE);
  }

  private static String firstEpochs(int epochs) {
    return epochs == 1 ? "the first epoch" : "the first " + epochs + " epochs (mean)";
  }

  private static double first(LossGroup group, int epochs) {
    return Numbers.mean(Arrays.copyOf(group.meanByEpoch(EpochResult::validAccuracy), epochs));
  }

  private static String accuracy(String what, double own, double other, int images) {
    double difference = own - other;
    // One difference in twenty is larger by chance alone.
    double noise = 2 * Numbers.standardErrorOfDifference(own, other, images);
    String numbers =
        "%s: %s against %s of %s"
            .formatted(what, Numbers.percent(own), Numbers.percent(other), BASELINE);
    if (!Double.isFinite(difference) || !Double.isFinite(noise)) {
      return numbers + "; they cannot be compared.";
    }
    String points = Numbers.fixed(100 * Math.abs(difference), 1);
    String error = Numbers.fixed(100 * noise, 1);
    if (difference == 0 || Math.abs(difference) < noise) {
      return "%s, a difference within noise (%s points, and two binomial standard errors over %d images are %s)."
          .formatted(numbers, points, images, error);
    }
    return "%s, %s points %s (two binomial standard errors over %d images are %s)."
        .formatted(numbers, points, difference > 0 ? "higher" : "lower", images, error);
  }
}
