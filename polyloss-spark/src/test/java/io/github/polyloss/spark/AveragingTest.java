package io.github.polyloss.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.dl4j.LossPoly1Focal;
import io.github.polyloss.dl4j.LossPolyN;
import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.resnet.ResNet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** What the cluster computes is what can be computed by hand on one machine. */
class AveragingTest {

  private static final int BATCH = 16;
  private static final double TOLERANCE = 1e-5;

  /** Spark leaves out of its own counters what a task that failed has counted. */
  private static final AtomicInteger FAILURES = new AtomicInteger();

  static Stream<ILossFunction> losses() {
    return Stream.of(
        LossPolyN.builder().epsilon(2).classWeights(1, 2, 3).labelSmoothing(0.1).build(),
        new LossPoly1Focal(1, 2));
  }

  private static ComputationGraph network(ILossFunction loss) {
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .updater(new Adam(0.01))
            .graphBuilder()
            .addInputs("in")
            .addLayer(
                "hidden",
                new DenseLayer.Builder().nIn(5).nOut(8).activation(Activation.TANH).build(),
                "in")
            .addLayer(
                "out",
                new OutputLayer.Builder()
                    .nIn(8)
                    .nOut(3)
                    .activation(Activation.SOFTMAX)
                    .lossFunction(loss)
                    .build(),
                "hidden")
            .setOutputs("out")
            .build();
    ComputationGraph network = new ComputationGraph(configuration);
    network.init();
    return network;
  }

  private static List<DataSet> batches(int count) {
    return RandomBatches.of(BATCH, count);
  }

  private static void fit(
      JavaSparkContext spark, ComputationGraph network, ClusterPlan plan, List<DataSet> batches) {
    AveragedRound round = new AveragedRound(spark, plan, BATCH);
    for (int from = 0; from < batches.size(); from += plan.partsPerRound()) {
      List<DataSet> next = batches.subList(from, from + plan.partsPerRound());
      RoundResult done =
          round.train(network, spark.parallelize(new ArrayList<>(next), plan.workers()));
      assertThat(done.examples()).isEqualTo(next.size() * BATCH);
      assertThat(done.meanLoss()).isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void oneWorkerThatAveragesAfterEachBatchTrainsAsOneMachine(ILossFunction loss) {
    List<DataSet> batches = batches(12);
    ComputationGraph alone = network(loss);
    batches.forEach(alone::fit);

    ComputationGraph network = network(loss);
    try (JavaSparkContext spark = TestSpark.local(1)) {
      fit(spark, network, ClusterPlan.averaging(1, 1), batches);
    }

    assertSame(network.params(), alone.params());
    assertSame(network.getUpdater().getStateViewArray(), alone.getUpdater().getStateViewArray());
    assertThat(network.getIterationCount()).isEqualTo(12);
  }

  /** To the last digit, which DL4J's own layers, slower ones, would not give. */
  @Test
  void aWorkerComputesInTheLayersOfOneMachine() {
    ComputationGraph alone = resNet();
    Nd4j.getRandom().setSeed(5);
    List<DataSet> batches =
        Stream.generate(
                () ->
                    new DataSet(
                        Nd4j.randn(BATCH, 3, 32, 32),
                        Nd4j.eye(3).repeat(0, 6).get(NDArrayIndex.interval(0, BATCH)).dup()))
            .limit(4)
            .toList();
    batches.forEach(alone::fit);

    ComputationGraph network = resNet();
    try (JavaSparkContext spark = TestSpark.local(1)) {
      fit(spark, network, ClusterPlan.averaging(1, 2), batches);
    }

    assertThat(network.params().data().asFloat()).isEqualTo(alone.params().data().asFloat());
  }

  private static ComputationGraph resNet() {
    return ResNet.builder(Backbone.of("resnet20")).stages(2).classes(3).dropout(0).build().full();
  }

  @ParameterizedTest
  @MethodSource("losses")
  void twoWorkersGiveTheAverageOfWhatEachGivesAlone(ILossFunction loss) {
    int rounds = 3;
    int frequency = 2;
    List<DataSet> batches = batches(rounds * 2 * frequency);
    ComputationGraph byHand = network(loss);
    for (int round = 0; round < rounds; round++) {
      ComputationGraph left = copy(byHand, round * frequency);
      ComputationGraph right = copy(byHand, round * frequency);
      int first = round * 2 * frequency;
      batches.subList(first, first + frequency).forEach(left::fit);
      batches.subList(first + frequency, first + 2 * frequency).forEach(right::fit);
      byHand.setParams(left.params().add(right.params()).divi(2));
      byHand
          .getUpdater()
          .getStateViewArray()
          .assign(
              left.getUpdater()
                  .getStateViewArray()
                  .add(right.getUpdater().getStateViewArray())
                  .divi(2));
    }

    ComputationGraph network = network(loss);
    try (JavaSparkContext spark = TestSpark.local(2)) {
      fit(spark, network, ClusterPlan.averaging(2, frequency), batches);
    }

    assertSame(network.params(), byHand.params());
    assertSame(network.getUpdater().getStateViewArray(), byHand.getUpdater().getStateViewArray());
  }

  /** As when a worker goes down amid its batches and another one takes them again. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTaskThatFailsIsDoneAgainAndChangesNothing(boolean sharing) {
    ComputationGraph undisturbed = network(new LossPolyN(2));
    ComputationGraph disturbed = network(new LossPolyN(2));
    try (JavaSparkContext spark =
        new JavaSparkContext(TestSpark.conf(2).setMaster("local[2, 2]"))) {
      Round round =
          sharing
              ? new SharedStep(spark)
              : new AveragedRound(spark, ClusterPlan.averaging(2, 2), BATCH);
      FAILURES.set(0);
      for (int i = 0; i < 2; i++) {
        JavaRDD<DataSet> parts = spark.parallelize(batches(4), 2);
        round.train(undisturbed, parts);
        round.train(
            disturbed, parts.mapPartitionsWithIndex((part, all) -> failingOnce(part, all), true));
      }
      assertThat(FAILURES).hasValue(2);
    }
    assertSame(disturbed.params(), undisturbed.params());
  }

  /** Gives the first batch of the last part, and not the second before the second attempt. */
  private static Iterator<DataSet> failingOnce(int part, Iterator<DataSet> batches) {
    boolean fails = part == 1 && TaskContext.get().attemptNumber() == 0;
    return new Iterator<>() {

      private int given;

      @Override
      public boolean hasNext() {
        return batches.hasNext();
      }

      @Override
      public DataSet next() {
        if (fails && ++given == 2) {
          FAILURES.incrementAndGet();
          throw new IllegalStateException("this worker is gone");
        }
        return batches.next();
      }
    };
  }

  /** DL4J's own clone() leaves out the iteration count. */
  private static ComputationGraph copy(ComputationGraph network, int iterations) {
    ComputationGraph copy = network.clone();
    copy.getConfiguration().setIterationCount(iterations);
    return copy;
  }

  private static void assertSame(INDArray actual, INDArray expected) {
    assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(TOLERANCE);
  }
}
