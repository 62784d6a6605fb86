package io.github.polyloss.cli;

import io.github.polyloss.cli.report.RunFolder;
import io.github.polyloss.cli.tensorboard.TensorBoard;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.onednn.OneDnn;
import io.github.polyloss.training.EpochResult;
import io.github.polyloss.training.Experiment;
import io.github.polyloss.training.FineTuningConfig;
import io.github.polyloss.training.HeadLearningRate;
import io.github.polyloss.training.LossSpec;
import io.github.polyloss.training.ModelFile;
import io.github.polyloss.training.Phase;
import io.github.polyloss.training.RunResult;
import io.github.polyloss.training.RunSummary;
import io.github.polyloss.training.TestPredictions;
import io.github.polyloss.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A training command from its options to its folder: prints each epoch, writes the numbers as they
 * come, and the report at the end.
 */
public final class TrainingJob {

  private final String command;
  private final List<String> arguments;
  private final TrainingOptions options;
  private final TrainingPlan plan;
  private final TrainingPlace place;
  private final DashboardOptions dashboard;
  private final FineTuningConfig config;
  private final int seeds;
  private final String backend;
  private final Console console;

  private TrainingJob(Builder builder) {
    command = builder.spec.name();
    arguments = RunArguments.toKeep(builder.spec.commandLine().getParseResult().originalArgs());
    options = builder.options;
    plan = builder.plan;
    place = builder.place;
    dashboard = builder.dashboard;
    config = options.config(place, plan.endsFrozen());
    seeds = options.seeds(builder.seeds);
    backend = options.backend();
    console = Console.of(builder.spec);
  }

  /**
   * A job on this machine, with one seed unless the options say otherwise.
   *
   * @param spec of the command
   * @param options of the command
   * @param losses to train, all alike
   * @return a builder
   */
  public static Builder builder(CommandSpec spec, TrainingOptions options, List<LossSpec> losses) {
    return new Builder(spec, options, new LossesPlan(losses));
  }

  static Builder builder(CommandSpec spec, TrainingOptions options, TrainingPlan plan) {
    return new Builder(spec, options, plan);
  }

  /** Sets what is not in the options. */
  public static final class Builder {

    private final CommandSpec spec;
    private final TrainingOptions options;
    private final TrainingPlan plan;
    private TrainingPlace place = TrainingPlace.HERE;
    private DashboardOptions dashboard = DashboardOptions.NONE;
    private int seeds = 1;

    private Builder(CommandSpec spec, TrainingOptions options, TrainingPlan plan) {
      this.spec = spec;
      this.options = options;
      this.plan = plan;
    }

    /**
     * Where the work is done.
     *
     * @param place this machine by default
     * @return this
     */
    public Builder place(TrainingPlace place) {
      this.place = place;
      return this;
    }

    Builder dashboard(DashboardOptions dashboard) {
      this.dashboard = dashboard;
      return this;
    }

    Builder seeds(int byDefault) {
      this.seeds = byDefault;
      return this;
    }

    /**
     * Trains, and leaves a run's folder.
     *
     * @return the exit status
     * @throws IOException if that fails; the message is for the user
     */
    public int run() throws IOException {
      new TrainingJob(this).run();
      return CommandLine.ExitCode.OK;
    }
  }

  @SuppressWarnings("try") // the notice works unseen
  private void run() throws IOException {
    checkBackend();
    Path out = options.folder(command);
    try (RunFolder folder = options.continues() ? RunFolder.open(out) : RunFolder.create(out);
        StopNotice notice = StopNotice.of(folder, command, console)) {
      Optional<Dashboard.Open> shown = dashboard.open();
      try {
        shown.ifPresent(open -> console.say("Dashboard: %s", open.address()));
        run(folder, shown);
      } finally {
        shown.ifPresent(Dashboard.Open::close);
      }
    }
  }

  private void run(RunFolder folder, Optional<Dashboard.Open> shown) throws IOException {
    Progress progress = console.progress();
    ImageDataSet data = place.open(options.data(), progress);
    console.say(
        "%s: %d classes, %d train, %d valid, %d test images; %s to stage %d at %d pixels on %s%s",
        data.name(),
        data.classNames().size(),
        data.train().size(),
        data.valid().size(),
        data.test().size(),
        config.backbone(),
        config.stages(),
        config.imageSize(),
        backend,
        OneDnn.active() ? " with oneDNN" : "");
    if (config.weights().isNone() && config.frozenEpochs() > 0) {
      console.warn(
          "without weights the frozen epochs train a head on a random body;"
              + " --frozen-epochs 0 trains all layers from the start");
    }
    Recorder recorder = new Recorder(folder, data);
    TensorBoard events = new TensorBoard(folder, new HeadLearningRate(config, data.train().size()));
    List<TrainingListener> listeners = new ArrayList<>(List.of(recorder));
    if (options.tensorBoard()) {
      listeners.add(events);
    }
    shown.ifPresent(listeners::add);
    Experiment experiment =
        new Experiment(
            config,
            data,
            progress,
            new TrainingListeners(listeners),
            place.backend(config, data, progress, recorder::warned),
            new ResumableCheckpoints(place.checkpoints(folder.path()), folder.path(), arguments));
    List<RunResult> runs = plan.train(experiment, seeds, console);
    if (options.tensorBoard()) {
      events.addUnwatched(runs);
    }
    plan.report(
        folder, summary(data, runs), data, config, recorder.predictions, place.settings(config));
    System.out.println("Report: " + folder.report().toAbsolutePath().normalize().toUri());
  }

  private RunSummary summary(ImageDataSet data, List<RunResult> runs) {
    return new RunSummary(
        command,
        arguments,
        RunSummary.Data.of(data),
        config.backbone().toString(),
        config.stages(),
        config.imageSize(),
        backend,
        List.copyOf(runs));
  }

  private void checkBackend() {
    String actual = Nd4j.getBackend().getClass().getSimpleName().startsWith("Cpu") ? "cpu" : "cuda";
    if (!actual.equals(backend)) {
      throw new UserException(
          "--backend "
              + backend
              + ": this class path holds the backend "
              + actual
              + "; start through ./polyloss, or build with -P"
              + backend);
    }
  }

  /** Prints epochs, and writes runs into the folder as they end. */
  private final class Recorder implements TrainingListener {
    private final RunFolder folder;
    private final ImageDataSet data;
    private final List<RunResult> runs = new ArrayList<>();
    private final List<TestPredictions> predictions = new ArrayList<>();
    private final TimeLeft left = new TimeLeft(plan.trained() * seeds * config.epochs());

    Recorder(RunFolder folder, ImageDataSet data) {
      this.folder = folder;
      this.data = data;
    }

    @Override
    public void warned(String line) {
      console.warn(line);
    }

    @Override
    public void epochEnded(LossSpec loss, long seed, EpochResult epoch) throws IOException {
      folder.add(loss.toString(), seed, epoch);
      String timeLeft = "";
      if (epoch.phase() == Phase.UNFROZEN) {
        timeLeft = left.stepEnded();
      } else {
        left.restart();
      }
      console.say(
          "%-12s seed %d  epoch %2d %-8s  train loss %7.4f  valid loss %7.4f  accuracy %.4f"
              + "  %6.0f images/s%s%s",
          loss,
          seed,
          epoch.epoch(),
          epoch.phase().name().toLowerCase(Locale.ROOT),
          epoch.trainLoss(),
          epoch.validLoss(),
          epoch.validAccuracy(),
          epoch.imagesPerSecond(),
          Double.isNaN(epoch.waitShare())
              ? ""
              : String.format(Locale.ROOT, ", waiting %.1f %%", 100 * epoch.waitShare()),
          timeLeft);
    }

    @Override
    public void runEnded(RunResult result, TestPredictions predicted, ModelFile model)
        throws IOException {
      runs.add(result);
      predictions.add(predicted);
      model.write(folder.model(result.loss(), result.seed()));
      folder.write(summary(data, runs));
      console.say(
          "%-12s seed %d  test accuracy %.4f after %.0f s",
          result.loss(), result.seed(), result.testAccuracy(), result.seconds());
      left.restart();
    }
  }
}
