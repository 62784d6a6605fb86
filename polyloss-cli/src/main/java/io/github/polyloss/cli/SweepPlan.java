package io.github.polyloss.cli;

import io.github.polyloss.cli.report.RunFolder;
import io.github.polyloss.cli.report.RunTables;
import io.github.polyloss.cli.report.SweepReport;
import io.github.polyloss.cli.report.SweepResult;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.training.Experiment;
import io.github.polyloss.training.FineTuningConfig;
import io.github.polyloss.training.LossSpec;
import io.github.polyloss.training.RunResult;
import io.github.polyloss.training.RunSummary;
import io.github.polyloss.training.TestPredictions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All candidates through the frozen epochs alone; then CE and the best of them from the start
 * again, through all epochs, with models and test images.
 *
 * @param candidates the losses beside CE
 * @param confirm how many of the best go through the unfrozen epochs; 0 for none: the best is then
 *     trained to the end of the frozen epochs
 */
record SweepPlan(List<SweepCandidate> candidates, int confirm) implements TrainingPlan {

  @Override
  public boolean endsFrozen() {
    return confirm == 0;
  }

  @Override
  public int trained() {
    return 1 + Math.min(Math.max(1, confirm), candidates.size());
  }

  @Override
  public List<RunResult> train(Experiment experiment, int seeds, Console console)
      throws IOException {
    List<LossSpec> losses =
        Stream.concat(Stream.of(LossSpec.CE), candidates.stream().map(SweepCandidate::loss))
            .toList();
    List<RunResult> screened = new ArrayList<>();
    experiment.prepare();
    long start = System.nanoTime();
    try (Progress.Task task =
        console.progress().start("sweep", (long) losses.size() * seeds, "runs of frozen epochs")) {
      experiment.screen(
          losses,
          seeds,
          run -> {
            screened.add(run);
            task.reached(screened.size());
          });
    }
    console.say(
        "%d runs of frozen epochs (%d losses, %d seeds) in %.0f s",
        screened.size(), losses.size(), seeds, (System.nanoTime() - start) / 1e9);
    List<String> best = result(screened).best(Math.max(1, confirm));
    List<LossSpec> kept =
        losses.stream()
            .filter(loss -> loss == LossSpec.CE || best.contains(loss.toString()))
            .toList();
    List<RunResult> runs = new ArrayList<>(experiment.run(kept, seeds));
    List<String> names = kept.stream().map(LossSpec::toString).toList();
    screened.stream().filter(run -> !names.contains(run.loss())).forEach(runs::add);
    return runs;
  }

  private SweepResult result(List<RunResult> runs) {
    return new SweepResult(candidates.stream().map(SweepCandidate::charted).toList(), runs);
  }

  @Override
  public void report(
      RunFolder folder,
      RunSummary summary,
      ImageDataSet data,
      FineTuningConfig config,
      List<TestPredictions> predictions,
      Map<String, String> placeSettings)
      throws IOException {
    SweepResult sweep = result(summary.runs());
    SweepReport report = new SweepReport(sweep, summary);
    report.write(folder, data, predictions, placeSettings);
    System.out.println();
    System.out.println(report.table());
    System.out.println();
    System.out.println(sweep.finding());
    for (String loss : sweep.best(1)) {
      System.out.println(line(loss, sweep.isAboveBaseline(loss), config, data));
    }
    if (confirm > 0) {
      System.out.println("After the unfrozen epochs:");
      System.out.println(RunTables.summary(report.tested()));
    }
    System.out.println(
        "Validation alone chose; the test images were shown to ce and the best only.");
  }

  /** The line to copy; it has all that the sweep ran with, since ε suits no other weights. */
  private String line(
      String loss, boolean aboveBaseline, FineTuningConfig config, ImageDataSet data) {
    LossSpec best =
        candidates.stream()
            .map(SweepCandidate::loss)
            .filter(candidate -> candidate.toString().equals(loss))
            .findFirst()
            .orElseThrow();
    return "%s: .lossFunction(%s)"
        .formatted(
            aboveBaseline
                ? "The best on the validation images"
                : "On the validation images ce is the best; the next",
            config.loss(best, data));
  }
}
