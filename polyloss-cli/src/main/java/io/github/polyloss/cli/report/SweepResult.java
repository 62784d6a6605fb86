package io.github.polyloss.cli.report;

import io.github.polyloss.training.EpochResult;
import io.github.polyloss.training.LossSpec;
import io.github.polyloss.training.Phase;
import io.github.polyloss.training.RunResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a sweep found: each candidate's validation accuracy, and its difference to CE. */
public final class SweepResult {

  /**
   * A loss of a sweep.
   *
   * @param loss as on the command line
   * @param epsilon ε, or ε_1: where it stands in the chart
   * @param series what it shares with the others of its line in the chart, {@code poly, ε₂ = 1}
   */
  public record Candidate(String loss, double epsilon, String series) {}

  /** A candidate with its numbers; {@code p} is corrected for the number of candidates. */
  record Row(Candidate candidate, double[] accuracies, PairedDifference difference, double p) {

    double mean() {
      return Numbers.mean(accuracies);
    }

    boolean beyondNoise() {
      return p < LEVEL;
    }
  }

  private static final double LEVEL = 0.05;
  private static final String CE = LossSpec.CE.toString();

  private final double[] baseline;
  private final List<Row> rows;

  /**
   * Sets the runs side by side.
   *
   * @param candidates all losses but CE
   * @param runs of CE and the candidates, each with the same seeds
   */
  public SweepResult(List<Candidate> candidates, List<RunResult> runs) {
    Map<String, List<RunResult>> byLoss =
        runs.stream()
            .collect(
                Collectors.groupingBy(RunResult::loss, LinkedHashMap::new, Collectors.toList()));
    baseline = accuracies(byLoss.get(CE));
    List<double[]> accuracies =
        candidates.stream().map(candidate -> accuracies(byLoss.get(candidate.loss()))).toList();
    List<PairedDifference> differences =
        accuracies.stream().map(values -> PairedDifference.of(values, baseline)).toList();
    double[] p = Holm.corrected(differences.stream().mapToDouble(PairedDifference::p).toArray());
    rows = new ArrayList<>();
    for (int i = 0; i < p.length; i++) {
      rows.add(new Row(candidates.get(i), accuracies.get(i), differences.get(i), p[i]));
    }
  }

  /** The best of the frozen epochs by seed: what comes after them, only a few losses have. */
  private static double[] accuracies(List<RunResult> runs) {
    return runs.stream()
        .sorted(Comparator.comparingLong(RunResult::seed))
        .mapToDouble(
            run ->
                run.epochs().stream()
                    .filter(epoch -> epoch.phase() == Phase.FROZEN)
                    .mapToDouble(EpochResult::validAccuracy)
                    .max()
                    .orElseThrow())
        .toArray();
  }

  /**
   * The candidates with the highest mean validation accuracy.
   *
   * @param count how many at most
   * @return their losses, the best first; of equals the one given first
   */
  public List<String> best(int count) {
    return rows.stream()
        .sorted(Comparator.comparingDouble(Row::mean).reversed())
        .limit(count)
        .map(row -> row.candidate().loss())
        .toList();
  }

  /**
   * Whether a candidate has a higher mean validation accuracy than CE, noise or not.
   *
   * @param loss of a candidate
   * @return true if it is higher
   */
  public boolean isAboveBaseline(String loss) {
    return rows.stream()
        .anyMatch(row -> row.candidate().loss().equals(loss) && row.difference().mean() > 0);
  }

  double[] baseline() {
    return baseline.clone();
  }

  List<Row> rows() {
    return rows;
  }

  int seeds() {
    return baseline.length;
  }

  /**
   * Whether anything is beyond noise.
   *
   * @return one sentence
   */
  public String finding() {
    if (rows.isEmpty()) {
      return "Only ce was trained: there is nothing to compare.";
    }
    if (seeds() < 2) {
      return "One seed says nothing about noise: --seeds 5 would.";
    }
    String beyond =
        rows.stream()
            .filter(Row::beyondNoise)
            .map(row -> row.candidate().loss() + " " + points(row.difference().mean()))
            .collect(Collectors.joining(", "));
    String test = " (paired t-tests over %d seeds, Holm-corrected, 5 %% level).".formatted(seeds());
    return beyond.isEmpty()
        ? "No difference to ce is beyond noise" + test
        : "Beyond noise against ce, in points of validation accuracy: " + beyond + test;
  }

  /** A difference of shares, {@code +0.42}. */
  static String points(double difference) {
    String text = Numbers.fixed(100 * difference, 2);
    return Double.isFinite(difference) && difference >= 0 ? "+" + text : text;
  }
}
