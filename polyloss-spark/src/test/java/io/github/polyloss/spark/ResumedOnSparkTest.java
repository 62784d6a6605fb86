package io.github.polyloss.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.training.Checkpoint;
import io.github.polyloss.training.Checkpoints;
import io.github.polyloss.training.EpochResult;
import io.github.polyloss.training.Experiment;
import io.github.polyloss.training.FineTuningConfig;
import io.github.polyloss.training.LossSpec;
import io.github.polyloss.training.RunResult;
import io.github.polyloss.training.StartingWeights;
import io.github.polyloss.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A driver that breaks off goes on from checkpoints of Hadoop's file system. The epochs after the
 * break are not those of a run without one: executors draw their own random numbers for dropout.
 */
class ResumedOnSparkTest {

  private static final int BATCH = 6;
  private static final FineTuningConfig CONFIG =
      FineTuningConfig.builder(Backbone.RESNET20, StartingWeights.none())
          .stages(1)
          .imageSize(TestImages.SIZE)
          .frozenEpochs(2)
          .epochs(2)
          .batchSize(2 * BATCH)
          .build();

  @TempDir private static Path folder;
  private static DataAddress address;
  private static ImageDataSet data;
  private static JavaSparkContext spark;

  @BeforeAll
  static void start() throws IOException {
    Path images = TestImages.write(folder.resolve("images"), 8);
    address = new DataAddress(images.toString(), folder.resolve("cache").toString(), Set.of());
    data = address.open();
    spark = TestSpark.local(2);
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  private static RunResult run(Checkpoints checkpoints) throws IOException {
    SparkBackend backend =
        new SparkBackend(
            spark,
            ClusterPlan.sharing(2),
            address,
            data,
            TestImages.SIZE,
            BATCH,
            Progress.NONE,
            note -> {});
    return new Experiment(CONFIG, data, Progress.NONE, TrainingListener.NONE, backend, checkpoints)
        .run(List.of(LossSpec.parse("poly:2")), 1)
        .get(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void aRunGoesOnAfterTheLastEpochThatWasKept(int epoch) throws IOException {
    RemoteCheckpoints kept =
        new RemoteCheckpoints(folder.resolve("checkpoints-" + epoch).toUri().toString());
    List<EpochResult> before = new ArrayList<>();
    Checkpoints breaking =
        new Checkpoints() {
          @Override
          public Optional<Checkpoint> load(LossSpec loss, long seed) throws IOException {
            return kept.load(loss, seed);
          }

          @Override
          public void save(LossSpec loss, long seed, Checkpoint checkpoint) throws IOException {
            if (checkpoint.epochs().size() == epoch) {
              throw new IllegalStateException("broken off");
            }
            kept.save(loss, seed, checkpoint);
            before.clear();
            before.addAll(checkpoint.epochs());
          }
        };
    assertThatThrownBy(() -> run(breaking)).hasMessage("broken off");

    RunResult resumed = run(kept);

    assertThat(before).hasSize(epoch - 1);
    assertThat(resumed.epochs()).hasSize(4).startsWith(before.toArray(EpochResult[]::new));
    assertThat(resumed.testAccuracy()).isBetween(0.0, 1.0);
  }
}
