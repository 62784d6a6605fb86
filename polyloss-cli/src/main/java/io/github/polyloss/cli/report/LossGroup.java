package io.github.polyloss.cli.report;

import io.github.polyloss.training.EpochResult;
import io.github.polyloss.training.RunResult;
import io.github.polyloss.training.RunSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The runs of one loss, one a seed. */
record LossGroup(String loss, List<RunResult> runs) {

  /** How many epochs a headstart is measured over. */
  static final int FIRST_EPOCHS = 3;

  /** The runs by loss, in the order in which the losses were given. */
  static List<LossGroup> of(RunSummary summary) {
    Map<String, List<RunResult>> byLoss = new LinkedHashMap<>();
    summary
        .runs()
        .forEach(run -> byLoss.computeIfAbsent(run.loss(), loss -> new ArrayList<>()).add(run));
    return byLoss.entrySet().stream()
        .map(entry -> new LossGroup(entry.getKey(), List.copyOf(entry.getValue())))
        .toList();
  }

  double[] values(ToDoubleFunction<RunResult> value) {
    return runs.stream().mapToDouble(value).toArray();
  }

  int epochs() {
    return runs.stream().mapToInt(run -> run.epochs().size()).max().orElse(0);
  }

  /** The mean over the seeds, epoch by epoch; a seed that stopped early no longer counts. */
  double[] meanByEpoch(ToDoubleFunction<EpochResult> value) {
    double[] means = new double[epochs()];
    for (int e = 0; e < means.length; e++) {
      int epoch = e;
      means[e] =
          Numbers.mean(
              runs.stream()
                  .filter(run -> epoch < run.epochs().size())
                  .mapToDouble(run -> value.applyAsDouble(run.epochs().get(epoch)))
                  .toArray());
    }
    return means;
  }

  /** Mean validation accuracy of a run's first epochs, of all if there are fewer; NaN of none. */
  static double headstart(RunResult run) {
    return run.epochs().stream()
        .limit(FIRST_EPOCHS)
        .mapToDouble(EpochResult::validAccuracy)
        .average()
        .orElse(Double.NaN);
  }
}
