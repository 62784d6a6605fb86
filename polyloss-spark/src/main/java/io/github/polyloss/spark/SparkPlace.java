package io.github.polyloss.spark;

import io.github.polyloss.cli.DataOptions;
import io.github.polyloss.cli.TrainingPlace;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.training.Checkpoints;
import io.github.polyloss.training.FineTuningConfig;
import io.github.polyloss.training.TrainingBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;

/** The executors of a Spark cluster. */
final class SparkPlace implements TrainingPlace {

  private final JavaSparkContext spark;
  private final ClusterPlan plan;
  private final Optional<Integer> batchSizePerWorker;
  private final String checkpointsOrNull;
  private DataAddress address;

  SparkPlace(
      JavaSparkContext spark,
      ClusterPlan plan,
      Optional<Integer> batchSizePerWorker,
      String checkpointsOrNull) {
    this.spark = spark;
    this.plan = plan;
    this.batchSizePerWorker = batchSizePerWorker;
    this.checkpointsOrNull = checkpointsOrNull;
  }

  @Override
  public ImageDataSet open(DataOptions data, Progress progress) throws IOException {
    ImageDataSet all = DataAddress.openAll(data.spec(), data.cache(), progress);
    ImageDataSet whole = data.withoutDamaged(all, progress);
    address = DataAddress.of(data.spec(), data.cache(), all, whole);
    return whole;
  }

  @Override
  public TrainingBackend backend(
      FineTuningConfig config, ImageDataSet data, Progress progress, Consumer<String> warnings) {
    return new SparkBackend(
        spark,
        plan,
        address,
        data,
        config.imageSize(),
        plan.batchPerWorker(config.batchSize()),
        progress,
        warnings);
  }

  @Override
  public Checkpoints checkpoints(Path run) {
    return checkpointsOrNull == null
        ? TrainingPlace.HERE.checkpoints(run)
        : new RemoteCheckpoints(checkpointsOrNull);
  }

  @Override
  public int batchSize(int asked) {
    return plan.scheduledBatch(batchSizePerWorker.orElseGet(() -> plan.shareOf(asked)));
  }

  @Override
  public Map<String, String> settings(FineTuningConfig config) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("Spark master", spark.master());
    settings.put("workers", Integer.toString(plan.workers()));
    settings.put("batch of a worker", Integer.toString(plan.batchPerWorker(config.batchSize())));
    settings.put(
        "workers meet",
        plan.sharesGradients()
            ? "in each step, gradients are added up"
            : "after every %d of their batches, parameters are averaged"
                .formatted(plan.averagingFrequency()));
    return settings;
  }
}
