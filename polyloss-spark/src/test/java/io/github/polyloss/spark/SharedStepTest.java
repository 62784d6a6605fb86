package io.github.polyloss.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.github.polyloss.dl4j.LossPoly1Focal;
import io.github.polyloss.dl4j.LossPolyN;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** A step that workers take together is the step of one machine on the whole batch. */
class SharedStepTest {

  private static final int STEPS = 5;
  private static final double TOLERANCE = 1e-5;

  private static JavaSparkContext spark;

  @BeforeAll
  static void start() {
    spark = TestSpark.local(2);
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  private static ILossFunction polyN() {
    return LossPolyN.builder().epsilon(2).classWeights(1, 2, 3).labelSmoothing(0.1).build();
  }

  static Stream<Arguments> lawsOfOneMachine() {
    int[] whole = {24};
    int[] halves = {12, 12};
    int[] uneven = {16, 5, 3};
    // More than the driver adds up alone.
    int[] many = IntStream.generate(() -> 2).limit(12).toArray();
    return Stream.of(polyN(), new LossPoly1Focal(1, 2))
        .flatMap(
            loss ->
                Stream.of(
                    Arguments.of(loss, whole, GradientNormalization.ClipElementWiseAbsoluteValue),
                    Arguments.of(loss, halves, GradientNormalization.None),
                    Arguments.of(loss, uneven, GradientNormalization.ClipL2PerLayer),
                    Arguments.of(loss, many, GradientNormalization.ClipL2PerParamType)));
  }

  @ParameterizedTest
  @MethodSource("lawsOfOneMachine")
  void sharesOfABatchTrainAsTheWholeBatchOnOneMachine(
      ILossFunction loss, int[] shares, GradientNormalization clip) {
    List<DataSet> batches = batches(IntStream.of(shares).sum());
    ComputationGraph alone = network(loss, clip, false);
    double[] losses = train(alone, batches);

    ComputationGraph network = network(loss, clip, false);
    double[] shared = train(network, batches, shares);

    assertSameState(network, alone);
    assertThat(shared).containsExactly(losses, offset(TOLERANCE));
  }

  @Test
  void oneWorkerTrainsBatchNormalisationAsOneMachine() {
    List<DataSet> batches = batches(24);
    ComputationGraph alone = network(polyN(), GradientNormalization.None, true);
    train(alone, batches);

    ComputationGraph network = network(polyN(), GradientNormalization.None, true);
    train(network, batches, 24);

    assertSameState(network, alone);
  }

  /** Each share is normalised by itself; the running means move by the mean over all rows. */
  @Test
  void runningMeansOfSharesAreWeightedByTheirRows() {
    DataSet batch = batches(24).get(0);
    List<DataSet> shares = cut(batch, 16, 8);
    double expected = 0;
    for (DataSet share : shares) {
      ComputationGraph alone = network(polyN(), GradientNormalization.None, true);
      alone.fit(share);
      expected += runningMean(alone) * share.numExamples() / 24;
    }

    ComputationGraph network = network(polyN(), GradientNormalization.None, true);
    train(network, List.of(batch), 16, 8);

    assertThat(expected).isNotZero();
    assertThat(runningMean(network)).isCloseTo(expected, offset(TOLERANCE));
  }

  private static double runningMean(ComputationGraph network) {
    return network.getParam("norm_mean").getDouble(0);
  }

  private static double[] train(ComputationGraph network, List<DataSet> batches) {
    return batches.stream()
        .mapToDouble(
            batch -> {
              network.fit(batch);
              return network.score();
            })
        .toArray();
  }

  private static double[] train(ComputationGraph network, List<DataSet> batches, int... shares) {
    SharedStep step = new SharedStep(spark);
    return batches.stream()
        .mapToDouble(
            batch -> {
              RoundResult done =
                  step.train(network, spark.parallelize(cut(batch, shares), shares.length));
              assertThat(done.examples()).isEqualTo(batch.numExamples());
              assertThat(done.trainingSeconds()).isPositive();
              return done.meanLoss();
            })
        .toArray();
  }

  private static List<DataSet> cut(DataSet batch, int... shares) {
    List<DataSet> cut = new ArrayList<>();
    int from = 0;
    for (int share : shares) {
      cut.add((DataSet) batch.getRange(from, from + share));
      from += share;
    }
    return cut;
  }

  private static List<DataSet> batches(int rows) {
    return RandomBatches.of(rows, STEPS);
  }

  /** With all that a step may depend on: a schedule, L2, clipping that bites, a constraint. */
  private static ComputationGraph network(
      ILossFunction loss, GradientNormalization clip, boolean normalised) {
    var graph =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .updater(new Adam(new ExponentialSchedule(ScheduleType.ITERATION, 0.02, 0.9)))
            .l2(0.01)
            .gradientNormalization(clip)
            .gradientNormalizationThreshold(0.02)
            .constrainWeights(new MaxNormConstraint(1.2, 1))
            .graphBuilder()
            .addInputs("in")
            .addLayer(
                "hid_den",
                new DenseLayer.Builder().nIn(5).nOut(8).activation(Activation.TANH).build(),
                "in");
    if (normalised) {
      graph.addLayer("norm", new BatchNormalization.Builder().nIn(8).nOut(8).build(), "hid_den");
    }
    ComputationGraphConfiguration configuration =
        graph
            .addLayer(
                "out",
                new OutputLayer.Builder()
                    .nIn(8)
                    .nOut(3)
                    .activation(Activation.SOFTMAX)
                    .lossFunction(loss)
                    .build(),
                normalised ? "norm" : "hid_den")
            .setOutputs("out")
            .build();
    ComputationGraph network = new ComputationGraph(configuration);
    network.init();
    return network;
  }

  private static void assertSameState(ComputationGraph actual, ComputationGraph expected) {
    assertSame(actual.params(), expected.params());
    assertSame(actual.getUpdater().getStateViewArray(), expected.getUpdater().getStateViewArray());
    assertThat(actual.getIterationCount()).isEqualTo(expected.getIterationCount());
  }

  private static void assertSame(INDArray actual, INDArray expected) {
    assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(TOLERANCE);
  }
}
