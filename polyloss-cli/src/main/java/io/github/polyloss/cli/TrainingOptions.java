package io.github.polyloss.cli;

import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.training.FineTuningConfig;
import io.github.polyloss.training.LossSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of the commands that train. */
public final class TrainingOptions {

  /** The option for the images in a training step. */
  public static final String BATCH_SIZE = "--batch-size";

  private static final int SWEEP_SEEDS = 5;

  enum ClassWeighting {
    NONE,
    BALANCED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  enum Backend {
    CPU,
    CUDA;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Mixin private DataOptions data;

  @Option(
      names = "--backbone",
      paramLabel = "NAME",
      completionCandidates = BackboneNames.class,
      description =
          "resnet20, resnet18, resnet34, resnet50, resnet101 or resnet152 [resnet20 for petals,"
              + " else resnet50].")
  private String backbone;

  @Option(
      names = "--stages",
      paramLabel = "N",
      description = "Use the first N stages of the backbone [all].")
  private Optional<Integer> stages;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description =
          "A .safetensors file with torchvision's tensor names, a model .zip of this program, or"
              + " none to train from scratch [built in for resnet20].")
  private String weights;

  @Option(
      names = "--image-size",
      paramLabel = "PIXELS",
      description = "Side of the square input [64 for petals, else 224].")
  private Optional<Integer> imageSize;

  @Option(
      names = "--frozen-epochs",
      paramLabel = "N",
      defaultValue = "8",
      description = "Epochs that train the head alone [${DEFAULT-VALUE}].")
  private int frozenEpochs;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Epochs after those that train body and head [0 for petals, else 12].")
  private Optional<Integer> epochs;

  @Option(
      names = BATCH_SIZE,
      paramLabel = "N",
      defaultValue = "32",
      description =
          "Images in a training step, on Spark of all workers together [${DEFAULT-VALUE}].")
  private int batchSize;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      defaultValue = "0.002",
      description =
          "The head's highest learning rate once the body is unfrozen; the stages' are 1/4 of it,"
              + " the stem's and the first stage's 1/20; before, the head's is 1000 times as high,"
              + " divided by the number of features [${DEFAULT-VALUE}].")
  private double learningRate;

  @Option(
      names = "--class-weights",
      paramLabel = "HOW",
      defaultValue = "none",
      description = "none, or balanced: the rarer in train, the heavier [${DEFAULT-VALUE}].")
  private ClassWeighting classWeights;

  @Option(
      names = "--label-smoothing",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Share of each label that is spread over all classes [${DEFAULT-VALUE}].")
  private double labelSmoothing;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Train each loss N times, with the seeds 1 to N [5 for sweep, else 1].")
  private Optional<Integer> seeds;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the run; must not hold one already [runs/COMMAND-TIME].")
  private Optional<Path> out;

  @Option(
      names = "--tensorboard",
      description = "Write the numbers of each epoch for TensorBoard, into tensorboard/ in DIR.")
  private boolean tensorBoard;

  @Option(
      names = "--backend",
      paramLabel = "BACKEND",
      defaultValue = "cpu",
      description = "cpu or cuda [${DEFAULT-VALUE}].")
  private Backend backend;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description =
          "Go on with a run that was stopped, from its last checkpoint and with its own options;"
              + " no other option goes with it.")
  private Optional<Path> resume;

  @Option(names = RunArguments.CONTINUE, hidden = true)
  private Optional<Path> continued;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  private TrainingOptions() {}

  /**
   * Trains each of the losses and leaves a run's folder.
   *
   * @param command its name
   * @param losses which
   * @param arguments the command line as it was given
   * @param place where the work is done
   * @return the exit status
   * @throws IOException if that fails; the message is for the user
   */
  public int train(
      String command, List<LossSpec> losses, List<String> arguments, TrainingPlace place)
      throws IOException {
    return train(command, losses, arguments, place, DashboardOptions.NONE);
  }

  /** Does the same, and shows it in a dashboard if that was asked for. */
  int train(
      String command,
      List<LossSpec> losses,
      List<String> arguments,
      TrainingPlace place,
      DashboardOptions dashboard)
      throws IOException {
    TrainingPlan plan = new LossesPlan(losses);
    return train(command, plan, seeds.orElse(1), arguments, place, dashboard);
  }

  /** Screens the candidates of a sweep, trains the best, and leaves a run's folder. */
  int sweep(
      List<SweepCandidate> candidates,
      int confirm,
      List<String> arguments,
      DashboardOptions dashboard)
      throws IOException {
    if (resume.isEmpty() && frozenEpochs < 1) {
      throw new UserException("--frozen-epochs must be at least 1, got " + frozenEpochs);
    }
    if (resume.isEmpty() && confirm == 0 && epochs.orElse(0) > 0) {
      throw new UserException("--epochs goes with --confirm alone, got " + epochs.get());
    }
    SweepPlan plan = new SweepPlan(candidates, confirm);
    int each = seeds.orElse(SWEEP_SEEDS);
    return train("sweep", plan, each, arguments, TrainingPlace.HERE, dashboard);
  }

  private int train(
      String command,
      TrainingPlan plan,
      int seeds,
      List<String> arguments,
      TrainingPlace place,
      DashboardOptions dashboard)
      throws IOException {
    if (resume.isPresent()) {
      return PolyLossCommand.run(RunArguments.toContinue(resume.get(), arguments));
    }
    if (seeds < 1) {
      throw new UserException("--seeds must be at least 1, got " + seeds);
    }
    FineTuningConfig config = config(place, plan);
    TrainingJob job =
        new TrainingJob(
            command,
            RunArguments.withoutVerbosity(arguments),
            config,
            plan,
            seeds,
            backend.toString(),
            tensorBoard,
            dashboard,
            Console.of(spec));
    Path folder = continued.or(() -> out).orElseGet(() -> newFolder(command));
    job.run(folder, continued.isPresent(), data, place);
    return CommandLine.ExitCode.OK;
  }

  /**
   * Whether all options are to be taken from a run that goes on.
   *
   * @return whether {@code --resume} was given
   */
  public boolean resumes() {
    return resume.isPresent();
  }

  private FineTuningConfig config(TrainingPlace place, TrainingPlan plan) {
    boolean builtIn = data.isBuiltIn();
    Backbone network = Backbone.of(backbone != null ? backbone : builtIn ? "resnet20" : "resnet50");
    return new FineTuningConfig(
        network,
        stages.orElse(network.stages()),
        WeightsOption.parse(weights, network),
        imageSize.orElse(builtIn ? 64 : 224),
        frozenEpochs,
        epochs.orElse(builtIn || plan.endsFrozen() ? 0 : 12),
        place.batchSize(batchSize),
        learningRate,
        classWeights == ClassWeighting.BALANCED,
        labelSmoothing);
  }

  private static Path newFolder(String command) {
    String time = LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
    return Path.of("runs", command + "-" + time);
  }
}
