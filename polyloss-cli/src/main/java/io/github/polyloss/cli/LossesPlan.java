package io.github.polyloss.cli;

import io.github.polyloss.cli.report.Report;
import io.github.polyloss.cli.report.RunFolder;
import io.github.polyloss.cli.report.RunTables;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.training.Experiment;
import io.github.polyloss.training.FineTuningConfig;
import io.github.polyloss.training.LossSpec;
import io.github.polyloss.training.RunResult;
import io.github.polyloss.training.RunSummary;
import io.github.polyloss.training.TestPredictions;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** All losses alike, each through all epochs. */
record LossesPlan(List<LossSpec> losses) implements TrainingPlan {

  @Override
  public boolean endsFrozen() {
    return false;
  }

  @Override
  public int trained() {
    return losses.size();
  }

  @Override
  public List<RunResult> train(Experiment experiment, int seeds, Console console)
      throws IOException {
    return experiment.run(losses, seeds);
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
    Report.write(folder, summary, data, predictions, placeSettings);
    System.out.println();
    System.out.println(RunTables.summary(summary));
  }
}
