package io.github.polyloss.cli;

import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.training.FineTuningConfig;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the commands that train. */
public final class TrainingOptions {

  /** The option for the images in a training step. */
  public static final String BATCH_SIZE = "--batch-size";

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
          "Resume an interrupted run from its last checkpoint, with its own options;"
              + " no other option goes with it.")
  private Optional<Path> resume; // RunArguments takes it before the options are read.

  @Option(names = RunArguments.CONTINUE, hidden = true)
  private Optional<Path> continued;

  private TrainingOptions() {}

  DataOptions data() {
    return data;
  }

  /** The settings of the training: the defaults depend on the data and on what is trained. */
  FineTuningConfig config(TrainingPlace place, boolean endsFrozen) {
    boolean builtIn = data.isBuiltIn();
    Backbone network = Backbone.of(backbone != null ? backbone : builtIn ? "resnet20" : "resnet50");
    return FineTuningConfig.builder(network, WeightsOption.parse(weights, network))
        .stages(stages.orElse(network.stages()))
        .imageSize(imageSize.orElse(builtIn ? 64 : 224))
        .frozenEpochs(frozenEpochs)
        .epochs(epochs.orElse(builtIn || endsFrozen ? 0 : 12))
        .batchSize(place.batchSize(batchSize))
        .learningRate(learningRate)
        .balancedClassWeights(classWeights == ClassWeighting.BALANCED)
        .labelSmoothing(labelSmoothing)
        .build();
  }

  int frozenEpochs() {
    return frozenEpochs;
  }

  Optional<Integer> epochs() {
    return epochs;
  }

  int seeds(int byDefault) {
    int count = seeds.orElse(byDefault);
    if (count < 1) {
      throw new UserException("--seeds must be at least 1, got " + count);
    }
    return count;
  }

  String backend() {
    return backend.toString();
  }

  boolean tensorBoard() {
    return tensorBoard;
  }

  /** Whether the folder holds the beginning of this run. */
  boolean continues() {
    return continued.isPresent();
  }

  /** The folder of the run. */
  Path folder(String command) {
    return continued.or(() -> out).orElseGet(() -> newFolder(command));
  }

  private static Path newFolder(String command) {
    String time = LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
    return Path.of("runs", command + "-" + time);
  }
}
