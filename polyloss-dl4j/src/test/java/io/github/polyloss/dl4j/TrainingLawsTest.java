package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** A network that learns with a loss learns the same as with the loss that it reduces to. */
class TrainingLawsTest {

  private static final int FEATURES = 6;
  private static final int CLASSES = 4;

  static Stream<Arguments> equalLosses() {
    INDArray weights = Nd4j.createFromArray(0.5, 1.5, 0.75, 1.25);
    return Stream.of(
        Arguments.of(new LossPolyN(0), new LossMCXENT(), Activation.SOFTMAX),
        Arguments.of(new LossPolyN(), new LossMCXENT(), Activation.SOFTMAX),
        Arguments.of(new LossPoly1Focal(0, 0), new LossMCXENT(), Activation.SOFTMAX),
        Arguments.of(new LossPolyN(weights, 0), new LossMCXENT(weights), Activation.SOFTMAX),
        // Clips its probabilities, here far below any that comes up.
        Arguments.of(new LossPolyN(0), new LossBinaryXENT(1e-300), Activation.SIGMOID),
        Arguments.of(new LossPoly1Focal(1.5, 0), new LossPolyN(1.5), Activation.SOFTMAX),
        Arguments.of(
            LossPolyN.builder().epsilonPerClass(2, 2, 2, 2).build(),
            new LossPolyN(2),
            Activation.SIGMOID));
  }

  @ParameterizedTest
  @MethodSource("equalLosses")
  void trainingIsTheSameStepByStep(ILossFunction loss, ILossFunction other, Activation activation) {
    MultiLayerNetwork network = network(loss, activation);
    MultiLayerNetwork twin = network(other, activation);
    assertThat(network.params()).usingComparator(TestArrays.BITWISE).isEqualTo(twin.params());
    INDArray start = network.params().dup();
    for (int step = 0; step < 10; step++) {
      DataSet batch =
          new DataSet(
              TestArrays.logits(step, 8, FEATURES),
              TestArrays.oneHot(CLASSES, TestArrays.classes(step, 8, CLASSES)));
      network.fit(batch);
      twin.fit(batch);
      assertThat(network.score())
          .as("score of step %d", step)
          .isCloseTo(twin.score(), within(1e-10));
      assertThat(TestArrays.values(network.params()))
          .as("parameters after step %d", step)
          .containsExactly(TestArrays.values(twin.params()), within(1e-10));
    }
    assertThat(network.params().distance2(start)).isGreaterThan(0.1);
  }

  private static MultiLayerNetwork network(ILossFunction loss, Activation activation) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .dataType(DataType.DOUBLE)
                .updater(new Adam(0.01))
                .list()
                .layer(
                    new DenseLayer.Builder()
                        .nIn(FEATURES)
                        .nOut(9)
                        .activation(Activation.TANH)
                        .build())
                .layer(
                    new OutputLayer.Builder(loss)
                        .nIn(9)
                        .nOut(CLASSES)
                        .activation(activation)
                        .build())
                .build());
    network.init();
    return network;
  }
}
