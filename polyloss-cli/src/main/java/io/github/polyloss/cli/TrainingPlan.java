package io.github.polyloss.cli;

import io.github.polyloss.cli.report.RunFolder;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.training.Experiment;
import io.github.polyloss.training.FineTuningConfig;
import io.github.polyloss.training.RunResult;
import io.github.polyloss.training.RunSummary;
import io.github.polyloss.training.TestPredictions;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Which losses a training command trains, and what it says of them at the end. */
interface TrainingPlan {

  /** Whether no loss goes beyond the frozen epochs, unless {@code --epochs} says so. */
  boolean endsFrozen();

  /** How many losses go through all epochs. */
  int trained();

  /** Trains; returns one result a loss and seed. */
  List<RunResult> train(Experiment experiment, int seeds, Console console) throws IOException;

  /** Writes the folder's report and prints the result. */
  void report(
      RunFolder folder,
      RunSummary summary,
      ImageDataSet data,
      FineTuningConfig config,
      List<TestPredictions> predictions,
      Map<String, String> placeSettings)
      throws IOException;
}
