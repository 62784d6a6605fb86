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

  /** Is told what happens while it happens. */
  public interface Watcher {

    /**
     * Something has happened that the user should know.
     *
     * @param line in one line
     */
    void note(String line);

    /**
     * The epochs of a phase begin. This is the time to add listeners to the network.
     *
     * @param loss of the run
     * @param seed of the run
     * @param phase which
     * @param network that is trained in it; on a cluster, what its copies are made of
     */
    default void begins(LossSpec loss, long seed, Phase phase, ComputationGraph network) {}

    /**
     * An epoch has ended. Those before a run was gone on with are told again.
     *
     * @param loss of the run
     * @param seed of the run
     * @param epoch its numbers
     * @throws IOException if what is done with them fails
     */
    void epochEnded(LossSpec loss, long seed, EpochResult epoch) throws IOException;

    /**
     * A run has ended.
     *
     * @param result its numbers
     * @param predictions what its kept model makes of the test images
     * @param model the kept model; not valid any more when this method is done
     * @throws IOException if what is done with them fails
     */
    void runEnded(RunResult result, TestPredictions predictions, ModelFile model)
        throws IOException;
  }

  private final Recipe recipe;
  private final ImageDataSet data;
  private final Engine engine;
  private final Checkpoints checkpoints;
  private final Progress progress;
  private final Watcher watcher;
  private FrozenBody frozen;

  /**
   * An experiment on one data set, on this machine and without checkpoints.
   *
   * @param recipe how each loss is trained
   * @param data what on
   * @param progress is told of work that takes long
   * @param watcher is told of epochs and runs
   */
  public Experiment(Recipe recipe, ImageDataSet data, Progress progress, Watcher watcher) {
    this(
        recipe,
        data,
        progress,
        watcher,
        new LocalEngine(data, recipe, progress, watcher::note),
        Checkpoints.NONE);
  }

  /**
   * An experiment on one data set.
   *
   * @param recipe how each loss is trained
   * @param data what on
   * @param progress is told of work that takes long
   * @param watcher is told of epochs and runs
   * @param engine does the work
   * @param checkpoints keeps what each run needs to go on; runs that have one there go on from it
   */
  public Experiment(
      Recipe recipe,
      ImageDataSet data,
      Progress progress,
      Watcher watcher,
      Engine engine,
      Checkpoints checkpoints) {
    this.recipe = recipe;
    this.data = data;
    this.engine = engine;
    this.checkpoints = checkpoints;
    this.progress = progress;
    this.watcher = watcher;
  }

  /**
   * Trains each loss with each seed.
   *
   * @param losses which
   * @param seeds how many seeds, from 1 on
   * @return the numbers of all runs, in the order of losses and then seeds
   * @throws IOException if the weights cannot be read, or the watcher fails
   */
  public List<RunResult> run(List<LossSpec> losses, int seeds) throws IOException {
    FrozenBody features = frozen();
    if (recipe.epochs() == 0) {
      // Computed here, so that they count as no run's time.
      features.plain(Split.TEST);
    }
    List<RunResult> results = new ArrayList<>();
    for (LossSpec spec : losses) {
      for (long seed = 1; seed <= seeds; seed++) {
        try (LossRun run = lossRun(spec, seed, checkpoints, watch(spec, seed))) {
          LossRun.Outcome outcome = run.run();
          results.add(outcome.result());
          watcher.runEnded(
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
   * kept, no test image looked at. {@link #run} begins each of its runs with the same epochs.
   *
   * @param losses which
   * @param seeds how many seeds, from 1 on
   * @param ended is told of each run; its test accuracy is NaN
   * @throws IOException if the weights cannot be read
   */
  public void screen(List<LossSpec> losses, int seeds, Consumer<RunResult> ended)
      throws IOException {
    for (LossSpec spec : losses) {
      for (long seed = 1; seed <= seeds; seed++) {
        try (LossRun run = lossRun(spec, seed, Checkpoints.NONE, LossRun.Watcher.NONE)) {
          ended.accept(run.screen());
        }
      }
    }
  }

  private LossRun.Watcher watch(LossSpec spec, long seed) {
    return new LossRun.Watcher() {
      @Override
      public void begins(Phase phase, ComputationGraph network) {
        watcher.begins(spec, seed, phase, network);
      }

      @Override
      public void epochEnded(EpochResult epoch) throws IOException {
        watcher.epochEnded(spec, seed, epoch);
      }
    };
  }

  private LossRun lossRun(LossSpec spec, long seed, Checkpoints kept, LossRun.Watcher watch)
      throws IOException {
    return new LossRun(
        spec,
        recipe.loss(spec, data),
        seed,
        recipe,
        engine,
        data.train().size(),
        data.classNames().size(),
        frozen(),
        kept,
        watch);
  }

  /** The pretrained body with the features that the frozen epochs need, computed once. */
  private FrozenBody frozen() throws IOException {
    if (frozen == null) {
      ComputationGraph body =
          ResNet.builder(recipe.backbone()).stages(recipe.stages()).build().body();
      recipe.weights().load(body, recipe.backbone(), recipe.stages());
      frozen = new FrozenBody(body, engine, data.train().size(), recipe.frozenEpochs(), progress);
      if (recipe.frozenEpochs() > 0) {
        frozen.plain(Split.VALID);
      }
    }
    return frozen;
  }

  private ModelCard card(LossSpec loss) {
    return new ModelCard(
        data.classNames(),
        recipe.backbone().toString(),
        recipe.stages(),
        recipe.imageSize(),
        loss.toString());
  }
}
