package io.github.polyloss.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.datavec.image.Split;
import io.github.polyloss.dl4j.LossPolyN;
import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.resnet.ResNet;
import io.github.polyloss.training.EpochMeter;
import io.github.polyloss.training.Features;
import io.github.polyloss.training.FineTuningConfig;
import io.github.polyloss.training.StartingWeights;
import io.github.polyloss.training.TrainingBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;

/** The executors do what one machine does. */
class SparkBackendTest {

  private static final int SIZE = TestImages.SIZE;
  private static final int BATCH = 4;
  private static final FineTuningConfig CONFIG =
      FineTuningConfig.builder(Backbone.RESNET20, StartingWeights.none())
          .stages(2)
          .imageSize(SIZE)
          .frozenEpochs(1)
          .epochs(1)
          .batchSize(BATCH)
          .learningRate(0.002)
          .build();

  @TempDir private static Path folder;
  private static DataAddress address;
  private static ImageDataSet data;
  private static JavaSparkContext spark;

  @BeforeAll
  static void start() throws IOException {
    Path images = TestImages.write(folder.resolve("images"), 32);
    address = new DataAddress(images.toString(), folder.resolve("cache").toString(), Set.of());
    data = address.open();
    spark = TestSpark.local(2);
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  private static TrainingBackend local() {
    return TrainingBackend.local(data, CONFIG, Progress.NONE, SparkBackendTest::fail);
  }

  private static TrainingBackend onSpark(Consumer<String> notes) {
    return onSpark(ClusterPlan.averaging(2, 2), notes);
  }

  private static TrainingBackend onSpark(ClusterPlan plan, Consumer<String> notes) {
    return new SparkBackend(spark, plan, address, data, SIZE, BATCH, Progress.NONE, notes);
  }

  private static void fail(String note) {
    throw new AssertionError(note);
  }

  private static ComputationGraph body() {
    return ResNet.builder(Backbone.RESNET20).stages(2).build().body();
  }

  @Test
  void featuresAreThoseOfOneMachineInTheSameOrder() {
    ComputationGraph body = body();
    assertSame(
        onSpark(SparkBackendTest::fail).features(body, Split.VALID),
        local().features(body, Split.VALID));
  }

  @Test
  void augmentedFeaturesAreThoseOfOneMachine() {
    ComputationGraph body = body();
    assertSame(
        onSpark(SparkBackendTest::fail).augmentedFeatures(body, 0, 3, done -> {}),
        local().augmentedFeatures(body, 0, 3, done -> {}));
  }

  private static void assertSame(Features actual, Features expected) {
    assertThat(actual.labels()).isEqualTo(expected.labels());
    INDArray difference = actual.values().sub(expected.values());
    assertThat(difference.amaxNumber().doubleValue()).isLessThan(1e-5);
  }

  /** An epoch of averaged parameters, then one of shared gradients. */
  @Test
  void aNetworkLearnsFromImagesThatTheExecutorsRead() {
    ComputationGraph network =
        ResNet.builder(Backbone.RESNET20)
            .stages(2)
            .classes(data.classNames().size())
            .loss(new LossPolyN(2))
            .updaters(group -> new Adam(0.004))
            .build()
            .full();
    AtomicInteger rounds = new AtomicInteger();
    EpochMeter first = new EpochMeter("first");
    EpochMeter second = new EpochMeter("second");

    List<String> notes = new ArrayList<>();
    onSpark(notes::add).train(network, 1, 1, batch -> rounds.incrementAndGet(), first);
    int iterations = network.getIterationCount();
    onSpark(ClusterPlan.sharing(2), notes::add)
        .train(network, 1, 2, batch -> rounds.incrementAndGet(), second);

    int batches = (data.train().size() + BATCH - 1) / BATCH;
    assertThat(rounds).hasValue((batches + 3) / 4 + (batches + 1) / 2);
    assertThat(network.getIterationCount()).isEqualTo(iterations + (batches + 1) / 2);
    assertThat(first.images()).isEqualTo(data.train().size());
    assertThat(second.meanLoss()).isLessThan(first.meanLoss());
    assertThat(notes)
        .hasSize(2)
        .allMatch(
            note -> note.matches(".*: of the workers' time \\d+\\.\\d % training, .* waiting"));
  }
}
