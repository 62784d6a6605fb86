package io.github.polyloss.spark;

import io.github.polyloss.cli.LossConverter;
import io.github.polyloss.cli.LossExamples;
import io.github.polyloss.cli.Subcommand;
import io.github.polyloss.cli.TrainingJob;
import io.github.polyloss.cli.TrainingOptions;
import io.github.polyloss.cli.UserException;
import io.github.polyloss.training.LossSpec;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code spark}: what {@code compare} does, on a cluster. */
@Command(
    name = "spark",
    description = "Train losses as compare does, on the executors of a Spark cluster.",
    footer = {
      "",
      "Examples:",
      "  polyloss spark",
      "  polyloss spark --master spark://host:7077 --workers 4 --data /mnt/flowers \\",
      "      --backbone resnet18 --weights resnet18.safetensors",
      "  spark-submit --master yarn --class io.github.polyloss.cli.Main \\",
      "      polyloss-spark-submit.jar spark --workers 8 --data hdfs://host/flowers",
    })
public final class SparkCommand implements Subcommand {

  private static final String BATCH_SIZE_PER_WORKER = "--batch-size-per-worker";

  @Mixin private TrainingOptions options;

  @Option(
      names = "--loss",
      paramLabel = "SPEC",
      converter = LossConverter.class,
      completionCandidates = LossExamples.class,
      defaultValue = "poly:2",
      split = ";",
      splitSynopsisLabel = ";",
      description = "Again for each loss: " + LossSpec.FORMS + " [${DEFAULT-VALUE}].")
  private List<LossSpec> losses;

  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "local[N], spark://HOST:PORT, yarn or k8s://…; spark-submit's own where that started"
              + " this [local[WORKERS]].")
  private Optional<String> master;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "2",
      description = "Executors that train at the same time, a core each [${DEFAULT-VALUE}].")
  private int workers;

  @Option(
      names = BATCH_SIZE_PER_WORKER,
      paramLabel = "N",
      description =
          "Images that each worker takes at once, instead of --batch-size"
              + " [batch size / workers, but at least 8].")
  private Optional<Integer> batchSizePerWorker;

  @ArgGroup private Meeting meeting = new Meeting();

  /** When the workers meet: one way or the other. */
  private static final class Meeting {

    @Option(
        names = "--averaging-frequency",
        paramLabel = "N",
        description =
            "Average the parameters, and the optimiser's state, after N batches of each worker.")
    private Optional<Integer> averagingFrequency = Optional.empty();

    @Option(
        names = "--gradient-sharing",
        description =
            "Add up the workers' gradients in each step, which is then one machine's step [this,"
                + " without --averaging-frequency].")
    private boolean gradientSharing;

    private ClusterPlan plan(int workers) {
      return averagingFrequency
          .map(frequency -> ClusterPlan.averaging(workers, frequency))
          .orElseGet(() -> ClusterPlan.sharing(workers));
    }
  }

  @Option(
      names = "--executor-memory",
      paramLabel = "SIZE",
      defaultValue = "2g",
      description = "Heap of an executor [${DEFAULT-VALUE}].")
  private String executorMemory;

  @Option(
      names = "--executor-off-heap",
      paramLabel = "SIZE",
      defaultValue = "4g",
      description =
          "Memory of an executor for arrays, which are not on the heap [${DEFAULT-VALUE}].")
  private String executorOffHeap;

  @Option(
      names = "--checkpoints",
      paramLabel = "ADDRESS",
      description =
          "Folder for checkpoints that a driver on another machine can read: a path or an address"
              + " of Hadoop's file system [checkpoints/ in the run's folder].")
  private Optional<String> checkpoints;

  @Spec private CommandSpec spec;

  /** For the service loader. */
  public SparkCommand() {}

  @Override
  public Integer call() throws IOException {
    checkBatchSize();
    ClusterPlan plan = meeting.plan(workers);
    SparkSettings settings = new SparkSettings(master, plan, executorMemory, executorOffHeap);
    try (JavaSparkContext spark = settings.connect()) {
      SparkPlace place = new SparkPlace(spark, plan, batchSizePerWorker, checkpoints.orElse(null));
      return TrainingJob.builder(spec, options, losses).place(place).run();
    } catch (Exception e) {
      Optional<UserException> explained = SparkFailures.explain(e);
      if (explained.isPresent()) {
        throw explained.get();
      }
      throw e;
    }
  }

  private void checkBatchSize() {
    if (batchSizePerWorker.isEmpty()) {
      return;
    }
    if (spec.commandLine().getParseResult().hasMatchedOption(TrainingOptions.BATCH_SIZE)) {
      throw new ParameterException(
          spec.commandLine(),
          TrainingOptions.BATCH_SIZE + " and " + BATCH_SIZE_PER_WORKER + " exclude each other");
    }
    if (batchSizePerWorker.get() < 2) {
      throw new UserException(
          BATCH_SIZE_PER_WORKER + " must be at least 2, got " + batchSizePerWorker.get());
    }
  }
}
