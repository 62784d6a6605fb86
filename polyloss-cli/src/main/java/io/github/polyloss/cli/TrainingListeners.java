package io.github.polyloss.cli;

import io.github.polyloss.training.EpochResult;
import io.github.polyloss.training.LossSpec;
import io.github.polyloss.training.ModelFile;
import io.github.polyloss.training.Phase;
import io.github.polyloss.training.RunResult;
import io.github.polyloss.training.TestPredictions;
import io.github.polyloss.training.TrainingListener;
import java.io.IOException;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** Several listeners, called one after the other. */
record TrainingListeners(List<TrainingListener> all) implements TrainingListener {

  @Override
  public void warned(String line) {
    all.forEach(listener -> listener.warned(line));
  }

  @Override
  public void phaseStarted(LossSpec loss, long seed, Phase phase, ComputationGraph network) {
    all.forEach(listener -> listener.phaseStarted(loss, seed, phase, network));
  }

  @Override
  public void epochEnded(LossSpec loss, long seed, EpochResult epoch) throws IOException {
    for (TrainingListener listener : all) {
      listener.epochEnded(loss, seed, epoch);
    }
  }

  @Override
  public void runEnded(RunResult result, TestPredictions predictions, ModelFile model)
      throws IOException {
    for (TrainingListener listener : all) {
      listener.runEnded(result, predictions, model);
    }
  }
}
