package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** Class weights by their mean or as they are, and what that does to training. */
class ClassWeightScaleTest {

  private static final double[] WEIGHTS = {0.5, 0, 4, 10};
  private static final double[] BALANCED = ClassWeights.balanced(990, 10);

  static Stream<Arguments> theLossesOfDl4j() {
    INDArray weights = Nd4j.createFromArray(WEIGHTS);
    return Stream.of(
        Arguments.of(new LossMCXENT(weights), new ActivationSoftmax()),
        // Clips its probabilities, here far below any that comes up.
        Arguments.of(new LossBinaryXENT(1e-300, weights), new ActivationSigmoid()));
  }

  @ParameterizedTest
  @MethodSource("theLossesOfDl4j")
  void asGivenTheyAreTheWeightsOfDl4j(ILossFunction expected, IActivation activation) {
    INDArray labels = TestArrays.softLabels(51, 6, 4);
    INDArray logits = TestArrays.logits(51, 6, 4);
    LossPolyN rows =
        LossPolyN.builder()
            .classWeights(WEIGHTS)
            .classWeightScale(ClassWeightScale.AS_GIVEN)
            .build();
    for (ILossFunction loss : List.of(rows, new ByArrayOperations(rows))) {
      assertThat(loss.computeScore(labels, logits, activation, null, true))
          .isCloseTo(expected.computeScore(labels, logits, activation, null, true), within(1e-12));
      assertThat(TestArrays.values(loss.computeGradient(labels, logits, activation, null)))
          .containsExactly(
              TestArrays.values(expected.computeGradient(labels, logits, activation, null)),
              within(1e-12));
    }
  }

  @Test
  void byTheirMeanTheyAreAsGivenWhenTheMeanIsOne() {
    INDArray labels = TestArrays.softLabels(52, 6, 4);
    INDArray logits = TestArrays.logits(52, 6, 4);
    double[] ofMeanOne = {0.25, 0, 1.75, 2};
    for (ClassWeightScale scale : ClassWeightScale.values()) {
      ILossFunction loss =
          LossPoly1Focal.builder()
              .epsilon(2)
              .classWeights(ofMeanOne)
              .classWeightScale(scale)
              .build();
      ILossFunction ofMeanTen =
          LossPoly1Focal.builder()
              .epsilon(2)
              .classWeights(2.5, 0, 17.5, 20)
              .classWeightScale(scale)
              .build();
      double factor = scale == ClassWeightScale.AS_GIVEN ? 10 : 1;
      double score = loss.computeScore(labels, logits, new ActivationSoftmax(), null, true);
      assertThat(ofMeanTen.computeScore(labels, logits, new ActivationSoftmax(), null, true))
          .isCloseTo(factor * score, within(1e-12));
    }
  }

  @Test
  void theScaleIsNothingWithoutWeights() {
    INDArray labels = TestArrays.softLabels(53, 6, 4);
    INDArray logits = TestArrays.logits(53, 6, 4);
    assertThat(
            LossPolyN.builder()
                .epsilon(2)
                .classWeightScale(ClassWeightScale.AS_GIVEN)
                .build()
                .computeGradient(labels, logits, new ActivationSoftmax(), null))
        .usingComparator(TestArrays.BITWISE)
        .isEqualTo(new LossPolyN(2).computeGradient(labels, logits, new ActivationSoftmax(), null));
  }

  /** The mean weight of the classes is 25.3, that of the examples 1. */
  @Test
  void balancedWeightsAsGivenLeaveTheFirstLossAsLargeAsWithout() {
    INDArray labels = data(1, 990, 10).getLabels();
    INDArray logits = Nd4j.zeros(DataType.DOUBLE, 1000, 2);
    assertThat(score(loss(null), labels, logits)).isCloseTo(Math.log(2), within(1e-12));
    assertThat(score(loss(ClassWeightScale.AS_GIVEN), labels, logits))
        .isCloseTo(Math.log(2), within(1e-12));
    assertThat(score(loss(ClassWeightScale.MEAN_ONE), labels, logits))
        .isCloseTo(Math.log(2) / (0.5 * (500 / 990.0 + 50)), within(1e-12));
  }

  private static double score(ILossFunction loss, INDArray labels, INDArray logits) {
    return loss.computeScore(labels, logits, new ActivationSoftmax(), null, true);
  }

  /** The table of docs/losses.md: the mean of three seeds, to the digits that stand there. */
  @ParameterizedTest
  @CsvSource({
    "SGD,  0,    0.553, 0.815, 0.968",
    "SGD,  0.01, 0.531, 0.819, 0.969",
    "ADAM, 0,    0.837, 0.954, 0.954",
    "ADAM, 0.01, 0.753, 0.967, 0.961",
  })
  void balancedAccuracyAfterTwoHundredSteps(
      Updater updater, double l2, double without, double meanOne, double asGiven) {
    double[] accuracies = {
      accuracy(loss(null), updater, l2),
      accuracy(loss(ClassWeightScale.MEAN_ONE), updater, l2),
      accuracy(loss(ClassWeightScale.AS_GIVEN), updater, l2)
    };
    assertThat(accuracies).containsExactly(new double[] {without, meanOne, asGiven}, within(0.005));
  }

  enum Updater {
    SGD(new Sgd(0.1)),
    ADAM(new Adam(0.01));

    private final IUpdater updater;

    Updater(IUpdater updater) {
      this.updater = updater;
    }
  }

  private static ILossFunction loss(ClassWeightScale scaleOrNull) {
    return scaleOrNull == null
        ? new LossPolyN()
        : LossPolyN.builder().classWeights(BALANCED).classWeightScale(scaleOrNull).build();
  }

  private static double accuracy(ILossFunction loss, Updater updater, double l2) {
    return IntStream.rangeClosed(1, 3)
        .mapToDouble(seed -> accuracy(loss, updater, l2, seed))
        .average()
        .getAsDouble();
  }

  private static double accuracy(ILossFunction loss, Updater updater, double l2, int seed) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(seed)
                .dataType(DataType.DOUBLE)
                .updater(updater.updater.clone())
                .l2(l2)
                .list(
                    new DenseLayer.Builder().nIn(4).nOut(8).activation(Activation.TANH).build(),
                    new OutputLayer.Builder(loss)
                        .nIn(8)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    network.init();
    DataSet training = data(1, 990, 10);
    for (int step = 0; step < 200; step++) {
      network.fit(training);
    }
    DataSet test = data(2, 2000, 2000);
    return network
        .output(test.getFeatures())
        .argMax(1)
        .eq(test.getLabels().argMax(1))
        .castTo(DataType.DOUBLE)
        .meanNumber()
        .doubleValue();
  }

  /** Points around two centres: as many of each as there are. */
  private static DataSet data(long seed, int frequent, int rare) {
    Random random = new Random(seed);
    double[][] features = new double[frequent + rare][4];
    int[] classes = new int[features.length];
    for (int row = 0; row < features.length; row++) {
      classes[row] = row < frequent ? 0 : 1;
      for (int k = 0; k < 4; k++) {
        features[row][k] = 2 * classes[row] + random.nextGaussian();
      }
    }
    return new DataSet(Nd4j.createFromArray(features), TestArrays.oneHot(2, classes));
  }
}
