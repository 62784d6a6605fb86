package io.github.polyloss.cli;

import io.github.polyloss.training.EpochResult;
import io.github.polyloss.training.Experiment;
import io.github.polyloss.training.LossSpec;
import io.github.polyloss.training.ModelFile;
import io.github.polyloss.training.Phase;
import io.github.polyloss.training.RunResult;
import io.github.polyloss.training.TestPredictions;
import java.io.IOException;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** Several watchers, told one after the other. */
record Watchers(List<Experiment.Watcher> all) implements Experiment.Watcher {

  @Override
  public void note(String line) {
    all.forEach(watcher -> watcher.note(line));
  }

  @Override
  public void begins(LossSpec loss, long seed, Phase phase, ComputationGraph network) {
    all.forEach(watcher -> watcher.begins(loss, seed, phase, network));
  }

  @Override
  public void epochEnded(LossSpec loss, long seed, EpochResult epoch) throws IOException {
    for (Experiment.Watcher watcher : all) {
      watcher.epochEnded(loss, seed, epoch);
    }
  }

  @Override
  public void runEnded(RunResult result, TestPredictions predictions, ModelFile model)
      throws IOException {
    for (Experiment.Watcher watcher : all) {
      watcher.runEnded(result, predictions, model);
    }
  }
}
