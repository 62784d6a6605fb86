package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * What the scale of class weights does to training, with 990 examples of one class and 10 of
 * another.
 */
class TrainingWithClassWeightsTest {

  private static final double[] BALANCED = ClassWeights.balanced(990, 10);

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
