package io.github.polyloss.cli.tensorboard;

import io.github.polyloss.cli.report.RunFolder;
import io.github.polyloss.training.EpochResult;
import io.github.polyloss.training.HeadLearningRate;
import io.github.polyloss.training.LossSpec;
import io.github.polyloss.training.ModelFile;
import io.github.polyloss.training.RunResult;
import io.github.polyloss.training.TestPredictions;
import io.github.polyloss.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the numbers of each epoch as scalars, a folder of event files a loss and seed. The step is
 * the epoch. Whatever an earlier process has left of a loss and seed is replaced with the first
 * epoch that is reported here; a resumed run reports all its epochs again.
 */
public final class TensorBoard implements TrainingListener {

  private final RunFolder folder;
  private final HeadLearningRate learningRate;
  private final Map<Path, EventFile> files = new HashMap<>();

  /**
   * Events of a run.
   *
   * @param folder of the run
   * @param learningRate of its epochs
   */
  public TensorBoard(RunFolder folder, HeadLearningRate learningRate) {
    this.folder = folder;
    this.learningRate = learningRate;
  }

  @Override
  public void epochEnded(LossSpec loss, long seed, EpochResult epoch) throws IOException {
    add(folder.events(loss.toString(), seed), epoch);
  }

  @Override
  public void runEnded(RunResult run, TestPredictions predictions, ModelFile model)
      throws IOException {
    int last = run.epochs().size();
    add(folder.events(run.loss(), run.seed()), last, Map.of("accuracy/test", run.testAccuracy()));
  }

  /**
   * Adds the epochs of runs that were not reported: a sweep screens many losses silently.
   *
   * @param runs all that there are
   * @throws IOException if they cannot be written
   */
  public void addUnwatched(List<RunResult> runs) throws IOException {
    for (RunResult run : runs) {
      Path events = folder.events(run.loss(), run.seed());
      if (!files.containsKey(events)) {
        for (EpochResult epoch : run.epochs()) {
          add(events, epoch);
        }
      }
    }
  }

  private void add(Path events, EpochResult epoch) throws IOException {
    Map<String, Double> scalars = new LinkedHashMap<>();
    scalars.put("loss/train", epoch.trainLoss());
    scalars.put("loss/valid", epoch.validLoss());
    scalars.put("accuracy/valid", epoch.validAccuracy());
    scalars.put("learning_rate/head", learningRate.of(epoch));
    scalars.put("speed/images_per_second", epoch.imagesPerSecond());
    scalars.put("speed/wait_share", epoch.waitShare());
    add(events, epoch.epoch(), scalars);
  }

  private void add(Path events, int step, Map<String, Double> scalars) throws IOException {
    EventFile file = files.get(events);
    if (file == null) {
      file = EventFile.replace(events);
      files.put(events, file);
    }
    file.add(step, scalars);
  }
}
