package io.github.polyloss.resnet;

import java.util.function.Function;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.nd4j.linalg.learning.config.IUpdater;

/** How the layers learn, each by its group. */
record LayerTraining(Function<LayerGroup, IUpdater> updaters, double weightDecay) {
  /** Sets updater and weight decay of the layer that becomes the vertex of that name. */
  <B extends BaseLayer.Builder<B>> B apply(String vertex, B layer) {
    IUpdater updater = updaters.apply(LayerGroup.of(vertex));
    // For an updater without a learning rate, NoOp, DL4J would take 1 and still shrink the weights.
    if (weightDecay > 0 && updater.hasLearningRate()) {
      layer.weightDecay(weightDecay);
    }
    return layer.updater(updater);
  }
}
