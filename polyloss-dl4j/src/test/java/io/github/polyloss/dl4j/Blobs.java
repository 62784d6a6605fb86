package io.github.polyloss.dl4j;

import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** A small problem: points around three centres that overlap a little, and networks for it. */
final class Blobs {

  static final int CLASSES = 3;
  static final int FEATURES = 4;
  static final int HIDDEN = 8;

  private Blobs() {}

  static DataSet training() {
    return draw(1, 90);
  }

  static DataSet test() {
    return draw(2, 300);
  }

  private static DataSet draw(long seed, int examples) {
    Random random = new Random(seed);
    float[][] features = new float[examples][FEATURES];
    int[] classes = new int[examples];
    for (int row = 0; row < examples; row++) {
      classes[row] = row % CLASSES;
      for (int k = 0; k < FEATURES; k++) {
        double centre = k == classes[row] ? 3 : 0;
        features[row][k] = (float) (centre + random.nextGaussian());
      }
    }
    return new DataSet(
        Nd4j.createFromArray(features), TestArrays.oneHot(CLASSES, classes).castTo(DataType.FLOAT));
  }

  static MultiLayerNetwork network(ILossFunction loss, Activation activation) {
    return network(builder(), loss, activation);
  }

  static MultiLayerNetwork network(
      NeuralNetConfiguration.Builder builder, ILossFunction loss, Activation activation) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            builder
                .list(body(), output(loss, activation))
                .setInputType(InputType.feedForward(FEATURES))
                .build());
    network.init();
    return network;
  }

  static ComputationGraph graph(ILossFunction loss, Activation activation) {
    ComputationGraph graph =
        new ComputationGraph(
            builder()
                .graphBuilder()
                .addInputs("in")
                .addLayer("body", body(), "in")
                .addLayer("out", output(loss, activation), "body")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(FEATURES))
                .build());
    graph.init();
    return graph;
  }

  static NeuralNetConfiguration.Builder builder() {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .dataType(DataType.FLOAT)
        .updater(new Adam(0.02));
  }

  static DenseLayer body() {
    return new DenseLayer.Builder().nOut(HIDDEN).activation(Activation.TANH).build();
  }

  static OutputLayer output(ILossFunction loss, Activation activation) {
    return new OutputLayer.Builder(loss).nIn(HIDDEN).nOut(CLASSES).activation(activation).build();
  }

  /** The share of the test points whose likeliest class is the true one. */
  static double accuracy(INDArray probabilities) {
    return probabilities
        .argMax(1)
        .eq(test().getLabels().argMax(1))
        .castTo(DataType.DOUBLE)
        .meanNumber()
        .doubleValue();
  }
}
