package io.github.polyloss.spark;

import io.github.polyloss.datavec.ImageDataSet;
import io.github.polyloss.datavec.Progress;
import io.github.polyloss.examples.cli.DataOptions;
import io.github.polyloss.examples.cli.TrainingPlace;
import io.github.polyloss.examples.training.Checkpoints;
import io.github.polyloss.examples.training.Engine;
import io.github.polyloss.examples.training.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;

/** The executors of a Spark cluster. */
final class SparkPlace implements TrainingPlace {

  private final JavaSparkContext spark;
  private final ClusterPlan plan;
  private final String checkpointsOrNull;
  private DataAddress address;

  SparkPlace(JavaSparkContext spark, ClusterPlan plan, String checkpointsOrNull) {
    this.spark = spark;
    this.plan = plan;
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
  public Engine engine(
      Recipe recipe, ImageDataSet data, Progress progress, Consumer<String> notes) {
    return new SparkEngine(
        spark, plan, address, data, recipe.imageSize(), recipe.batchSize(), progress, notes);
  }

  @Override
  public Checkpoints checkpoints(Path run) {
    return checkpointsOrNull == null
        ? TrainingPlace.HERE.checkpoints(run)
        : new RemoteCheckpoints(checkpointsOrNull);
  }
}
