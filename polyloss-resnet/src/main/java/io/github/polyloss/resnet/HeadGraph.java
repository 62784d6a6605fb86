package io.github.polyloss.resnet;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Adds to a graph what follows the features. */
final class HeadGraph {
  static final String PREFIX = "head.";

  static final String BATCH_NORM = PREFIX + "bn";
  private static final String DROPOUT = PREFIX + "dropout";
  static final String OUTPUT = PREFIX + "fc";

  private final GraphBuilder graph;
  private final LayerTraining training;

  HeadGraph(GraphBuilder graph, LayerTraining training) {
    this.graph = graph;
    this.training = training;
  }

  /** Returns the name of the output layer. */
  String append(int features, double dropout, int classes, ILossFunction loss) {
    BatchNormalization.Builder batchNorm = BodyGraph.batchNorm(features);
    graph.addLayer(BATCH_NORM, training.apply(BATCH_NORM, batchNorm).build(), BodyGraph.FEATURES);
    String last = BATCH_NORM;
    if (dropout > 0) {
      // DL4J takes the share that is kept.
      graph.addLayer(DROPOUT, new DropoutLayer(1 - dropout), BATCH_NORM);
      last = DROPOUT;
    }
    OutputLayer.Builder output =
        new OutputLayer.Builder(loss)
            .nIn(features)
            .nOut(classes)
            .activation(Activation.SOFTMAX)
            // From zero the head learns only what the features say; from chance it would have to
            // unlearn what it began with, which costs 3 points in 8 epochs on Oxford's flowers.
            .weightInit(WeightInit.ZERO);
    graph.addLayer(OUTPUT, training.apply(OUTPUT, output).build(), last);
    return OUTPUT;
  }
}
