package io.github.polyloss.training;

import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.datavec.image.Split;
import io.github.polyloss.resnet.ResNet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** Trains several losses on the same data in the same way, each with the same seeds. */
public final class Experiment {

  private final FineTuningConfig config;
  private final ImageDataSet data;
  private final TrainingBackend backend;
  private final Checkpoints checkpoints;
  private final Progress progress;
  private final TrainingListener listener;
  private FrozenBody frozen;

  /**
   * An experiment on one data set, on this machine and without checkpoints.
   *
   * @param config how each loss is trained
   * @param data the images and their classes
   * @param progress shows the progress of long work
   * @param listener receives warnings, epochs and results of runs
   */
  public Experiment(
      FineTuningConfig config, ImageDataSet data, Progress progress, TrainingListener listener) {
    this(
        config,
        data,
        progress,
        listener,
        new LocalBackend(data, config, progress, listener::warned),
        Checkpoints.NONE);
  }

  /**
   * An experiment on one data set.
   *
   * @param config how each loss is trained
   * @param data the images and their classes
   * @param progress shows the progress of long work
   * @param listener receives warnings, epochs and results of runs
   * @param backend does the work
   * @param checkpoints keeps what each run needs to resume; a run whose checkpoint is there resumes
   *     from it
   */
  public Experiment(
      FineTuningConfig config,
      ImageDataSet data,
      Progress progress,
      TrainingListener listener,
      TrainingBackend backend,
      Checkpoints checkpoints) {
    this.config = config;
    this.data = data;
    this.backend = backend;
    this.checkpoints = checkpoints;
    this.progress = progress;
    this.listener = listener;
  }

  /**
   * Trains each loss with each seed.
   *
   * @param losses the losses to train
   * @param seeds the number of seeds: 1, 2, … up to this
   * @return the numbers of all runs, in the order of losses and then seeds
   * @throws IOException if the weights cannot be read, or the listener fails
   */
  public List<RunResult> run(List<LossSpec> losses, int seeds) throws IOException {
    FrozenBody features = frozen();
    if (config.epochs() == 0) {
      // Computed here, so that they count as no run's time.
      features.plain(Split.TEST);
    }
    List<RunResult> results = new ArrayList<>();
    for (LossSpec spec : losses) {
      for (long seed = 1; seed <= seeds; seed++) {
        try (LossRun run = lossRun(spec, seed, checkpoints, listener)) {
          LossRun.Outcome outcome = run.run();
          results.add(outcome.result());
          listener.runEnded(
              outcome.result(),
              new TestPredictions(
                  spec.toString(), seed, data.test(), outcome.testProbabilities().toFloatMatrix()),
              new ModelFile(outcome.model(), card(spec)));
        }
      }
    }
    return results;
  }

  /**
   * Computes the features that the frozen epochs train on, which the first run would do else.
   *
   * @throws IOException if the weights cannot be read
   */
  public void prepare() throws IOException {
    frozen();
  }

  /**
   * Trains the head with each loss and seed for the frozen epochs, and nothing else: no model is
   * kept, no test image used. {@link #run} begins each of its runs with the same epochs.
   *
   * @param losses the losses to train
   * @param seeds the number of seeds: 1, 2, … up to this
   * @param ended receives the result of each run; its test accuracy is NaN
   * @throws IOException if the weights cannot be read
   */
  public void screen(List<LossSpec> losses, int seeds, Consumer<RunResult> ended)
      throws IOException {
    for (LossSpec spec : losses) {
      for (long seed = 1; seed <= seeds; seed++) {
        try (LossRun run = lossRun(spec, seed, Checkpoints.NONE, TrainingListener.NONE)) {
          ended.accept(run.screen());
        }
      }
    }
  }

  private LossRun lossRun(
      LossSpec spec, long seed, Checkpoints checkpoints, TrainingListener listener)
      throws IOException {
    return new LossRun(spec, seed, config, data, backend, frozen(), checkpoints, listener);
  }

  /** The pretrained body with the features that the frozen epochs need, computed once. */
  private FrozenBody frozen() throws IOException {
    if (frozen == null) {
      ComputationGraph body =
          ResNet.builder(config.backbone()).stages(config.stages()).build().body();
      config.weights().load(body, config.backbone(), config.stages());
      frozen = new FrozenBody(body, backend, data.train().size(), config.frozenEpochs(), progress);
      if (config.frozenEpochs() > 0) {
        frozen.plain(Split.VALID);
      }
    }
    return frozen;
  }

  private ModelCard card(LossSpec loss) {
    return new ModelCard(
        data.classNames(),
        config.backbone().toString(),
        config.stages(),
        config.imageSize(),
        loss.toString());
  }
}
