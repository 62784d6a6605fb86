package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.SingletonMultiDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * DL4J's ways of training a network, as {@code docs/where-it-works.md} tells of them, beside those
 * of {@link TrainingTest} and {@link TransferLearningTest}.
 *
 * <p>A test whose name begins with "upstream" holds a fault of DL4J 1.0.0-M2.1 fast, as in {@link
 * UpstreamFaultsTest}. When it fails, the fault is gone: delete it and correct the page.
 */
class TrainersTest {

  private static final LossPolyN POLY =
      LossPolyN.builder().epsilon(2, -0.5).classWeights(1, 2, 3).build();

  private static DataSetIterator batches(DataSet data, int size) {
    return new ListDataSetIterator<>(data.asList(), size);
  }

  /**
   * Not tested is {@code SHARED_GRADIENTS}, which can wait for ever, whatever the loss: the thread
   * that trains the network itself holds its lock and waits for the others to join in, and those
   * wait for the lock to get at its updater.
   */
  @Test
  void parallelWrapperTrainsWithTheLoss() {
    MultiLayerNetwork network = Blobs.network(POLY, Activation.SOFTMAX);
    double before = network.score(Blobs.training());
    ParallelWrapper wrapper =
        new ParallelWrapper.Builder<>(network)
            .workers(2)
            .averagingFrequency(1)
            .trainingMode(ParallelWrapper.TrainingMode.AVERAGING)
            .build();
    try {
      // Each fit starts threads of its own, so all epochs in one.
      wrapper.fit(batches(DataSet.merge(Collections.nCopies(20, Blobs.training())), 45));
    } finally {
      wrapper.shutdown();
    }
    assertThat(network.score(Blobs.training())).isLessThan(0.6 * before);
    assertThat(Blobs.accuracy(network.output(Blobs.test().getFeatures()))).isGreaterThan(0.9);
  }

  private static EarlyStoppingResult<MultiLayerNetwork> stopEarly(ILossFunction loss) {
    DataSetLossCalculator score = new DataSetLossCalculator(batches(Blobs.test(), 100), true);
    return new EarlyStoppingTrainer(
            new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
                .scoreCalculator(score)
                .epochTerminationConditions(new MaxEpochsTerminationCondition(4))
                .build(),
            Blobs.network(loss, Activation.SOFTMAX),
            batches(Blobs.training(), 30))
        .fit();
  }

  @Test
  void earlyStoppingKeepsTheModelWithTheLeastLoss() {
    EarlyStoppingResult<MultiLayerNetwork> result = stopEarly(POLY);
    double least = result.getScoreVsEpoch().get(result.getBestModelEpoch());
    assertThat(result.getScoreVsEpoch()).hasSize(4);
    assertThat(result.getScoreVsEpoch().values()).allMatch(score -> score >= least);
    assertThat(result.getBestModel().score(Blobs.test())).isCloseTo(least, within(1e-5));
  }

  /** The trainer asks the model that it has read back for its score, which never had one. */
  @ParameterizedTest
  @EnumSource
  void upstreamGivesTheBestModelAScoreOfZero(CrossEntropy loss) {
    assertThat(stopEarly(loss.function).getBestModelScore()).isZero();
  }

  enum CrossEntropy {
    OURS(new LossPolyN()),
    UPSTREAM(new LossMCXENT());

    private final ILossFunction function;

    CrossEntropy(ILossFunction function) {
      this.function = function;
    }
  }

  private static final int STEPS = 12;
  private static final int SEQUENCES = 5;

  private static MultiLayerNetwork recurrent(ILossFunction loss, int stepsBack) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Blobs.builder()
                .list(
                    new SimpleRnn.Builder().nOut(6).activation(Activation.TANH).build(),
                    new RnnOutputLayer.Builder(loss)
                        .nOut(Blobs.CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build())
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTLength(stepsBack)
                .setInputType(InputType.recurrent(Blobs.FEATURES))
                .build());
    network.init();
    return network;
  }

  /** The class of a step is the largest of the features one step before. */
  private static DataSet sequences() {
    INDArray features =
        TestArrays.logits(1, SEQUENCES, Blobs.FEATURES * STEPS)
            .castTo(DataType.FLOAT)
            .reshape(SEQUENCES, Blobs.FEATURES, STEPS);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, SEQUENCES, Blobs.CLASSES, STEPS);
    INDArray mask = Nd4j.ones(DataType.FLOAT, SEQUENCES, STEPS);
    for (int sequence = 0; sequence < SEQUENCES; sequence++) {
      mask.putScalar(sequence, 0, 0);
      for (int step = 1; step < STEPS; step++) {
        int largest = 0;
        for (int k = 1; k < Blobs.CLASSES; k++) {
          if (features.getDouble(sequence, k, step - 1)
              > features.getDouble(sequence, largest, step - 1)) {
            largest = k;
          }
        }
        labels.putScalar(sequence, largest, step, 1);
      }
    }
    return new DataSet(features, labels, null, mask);
  }

  private static MultiLayerNetwork fit(MultiLayerNetwork network, DataSet data, int epochs) {
    for (int epoch = 0; epoch < epochs; epoch++) {
      network.fit(data);
    }
    return network;
  }

  @Test
  void truncatedBackpropagationThroughTimeTrainsWithTheLoss() {
    DataSet data = sequences();
    double before = recurrent(POLY, 4).score(data);
    assertThat(fit(recurrent(POLY, 4), data, 60).score(data)).isLessThan(0.5 * before);
  }

  @Test
  void truncatedBackpropagationIsThatOfCrossEntropyWithoutAnEpsilon() {
    DataSet data = sequences();
    MultiLayerNetwork ours = fit(recurrent(new LossPolyN(), 4), data, 5);
    MultiLayerNetwork theirs = fit(recurrent(new LossMCXENT(), 4), data, 5);
    assertThat(ours.params().distance2(theirs.params())).isLessThan(1e-4);
    assertThat(ours.params().distance2(fit(recurrent(new LossPolyN(), STEPS), data, 5).params()))
        .isGreaterThan(0.01);
  }

  /** Rows that the mask leaves out might as well not be there. */
  @ParameterizedTest
  @MethodSource("lossesOfTwoOutputs")
  void graphsTrainWithMasksOfMultiDataSets(ILossFunction first, ILossFunction second) {
    DataSet data = Blobs.training();
    int kept = 60;
    INDArray mask = Nd4j.zeros(DataType.FLOAT, data.numExamples(), 1);
    for (int row = 0; row < kept; row++) {
      mask.putScalar(row, 0, 1);
    }
    INDArray spoiled = data.getLabels().dup();
    for (int row = kept; row < data.numExamples(); row++) {
      spoiled.putRow(row, data.getLabels().getRow((row + 1) % data.numExamples()));
    }
    MultiDataSet masked =
        new MultiDataSet(
            new INDArray[] {data.getFeatures()},
            new INDArray[] {spoiled, spoiled},
            null,
            new INDArray[] {mask, mask});

    ComputationGraph graph = twoOutputs(first, second);
    ComputationGraph other = graph.clone();
    double before = graph.score(masked);
    for (int epoch = 0; epoch < 10; epoch++) {
      graph.fit(new SingletonMultiDataSetIterator(masked));
      other.fit(
          new MultiDataSet(
              masked.getFeatures(),
              new INDArray[] {data.getLabels(), data.getLabels()},
              null,
              masked.getLabelsMaskArrays()));
    }
    assertThat(graph.score(masked)).isLessThan(0.8 * before);
    assertThat(graph.params().toFloatVector()).isEqualTo(other.params().toFloatVector());
  }

  static List<ILossFunction[]> lossesOfTwoOutputs() {
    return List.of(
        new ILossFunction[] {POLY, new LossPoly1Focal(-1, 2)},
        new ILossFunction[] {new LossPoly1Focal(1, 1), new LossPolyN()});
  }

  private static ComputationGraph twoOutputs(ILossFunction first, ILossFunction second) {
    ComputationGraph graph =
        new ComputationGraph(
            Blobs.builder()
                .graphBuilder()
                .addInputs("in")
                .addLayer("body", Blobs.body(), "in")
                .addLayer("first", Blobs.output(first, Activation.SOFTMAX), "body")
                .addLayer("second", Blobs.output(second, Activation.SIGMOID), "body")
                .setOutputs("first", "second")
                .setInputTypes(InputType.feedForward(Blobs.FEATURES))
                .build());
    graph.init();
    return graph;
  }
}
