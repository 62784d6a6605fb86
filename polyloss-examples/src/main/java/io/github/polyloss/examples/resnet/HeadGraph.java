package io.github.polyloss.examples.resnet;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Adds to a graph what follows the features. */
final class HeadGraph {
  static final String PREFIX = "head.";

  static final String BATCH_NORM = PREFIX + "bn";
  private static final String DROPOUT = PREFIX + "dropout";
  static final String OUTPUT = PREFIX + "fc";

  private final GraphBuilder graph;
  private final IUpdater updater;

  HeadGraph(GraphBuilder graph, IUpdater updater) {
    this.graph = graph;
    this.updater = updater;
  }

  /** Returns the name of the output layer. */
  String append(int features, double dropout, int classes, ILossFunction loss) {
    graph.addLayer(BATCH_NORM, BodyGraph.batchNorm(features, updater), BodyGraph.FEATURES);
    String last = BATCH_NORM;
    if (dropout > 0) {
      // DL4J takes the share that is kept.
      graph.addLayer(DROPOUT, new DropoutLayer(1 - dropout), BATCH_NORM);
      last = DROPOUT;
    }
    graph.addLayer(
        OUTPUT,
        new OutputLayer.Builder(loss)
            .nIn(features)
            .nOut(classes)
            .activation(Activation.SOFTMAX)
            .weightInit(WeightInit.XAVIER)
            .updater(updater)
            .build(),
        last);
    return OUTPUT;
  }
}
