package io.github.polyloss.spark;

import java.io.Serializable;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The gradient of some examples on its way to the driver: sums over the examples, which add up.
 *
 * @param values one a parameter; for what is no gradient but a running mean, of batch
 *     normalisation, the change times the number of examples
 * @param examples how many
 * @param lossSum over the examples, each with the whole of L1 and L2
 * @param nanos that it took
 */
record SharedGradient(float[] values, int examples, double lossSum, long nanos)
    implements Serializable {

  /** Computes the gradient, on an executor, at the network's parameters. */
  static SharedGradient of(ComputationGraph network, DataSet share) {
    long start = System.nanoTime();
    int examples = share.numExamples();
    network.setInput(0, share.getFeatures());
    network.setLabels(share.getLabels());
    network.computeGradientAndScore();
    scaleRunningMeans(network, network.gradient(), examples);
    return new SharedGradient(
        network.gradient().gradient().dup().data().asFloat(),
        examples,
        network.score() * examples,
        System.nanoTime() - start);
  }

  SharedGradient plus(SharedGradient other) {
    float[] sum = new float[values.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = values[i] + other.values[i];
    }
    return new SharedGradient(
        sum, examples + other.examples, lossSum + other.lossSum, nanos + other.nanos);
  }

  /** Takes one step of the network's updater, on the driver, as DL4J does after a batch. */
  void step(ComputationGraph network) {
    int iteration = network.getIterationCount();
    int epoch = network.getConfiguration().getEpochCount();
    INDArray flat = network.getUpdater().getFlattenedGradientsView();
    flat.assign(Nd4j.createFromArray(values).reshape(flat.shape()));
    Gradient gradient = viewsOf(network, flat);
    scaleRunningMeans(network, gradient, 1.0 / examples);
    network
        .getUpdater()
        .update(gradient, iteration, epoch, examples, LayerWorkspaceMgr.noWorkspaces());
    INDArray parameters = network.params();
    parameters.subi(flat.reshape(parameters.shape()));
    network.getConfiguration().setIterationCount(iteration + 1);
    network.applyConstraints(iteration + 1, epoch);
  }

  private static Gradient viewsOf(ComputationGraph network, INDArray flat) {
    Gradient gradient = new DefaultGradient(flat);
    for (Layer layer : network.getLayers()) {
      if (layer.numParams() > 0) {
        layer
            .conf()
            .getLayer()
            .initializer()
            .getGradientsFromFlattened(layer.conf(), layer.getGradientsViewArray())
            .forEach(
                (name, view) ->
                    gradient.setGradientFor(
                        layer.conf().getLayer().getLayerName() + "_" + name, view));
      }
    }
    return gradient;
  }

  /** DL4J does not divide these by the number of examples, since they are no sums. */
  private static void scaleRunningMeans(ComputationGraph network, Gradient gradient, double by) {
    gradient
        .gradientForVariable()
        .forEach(
            (key, view) -> {
              int end = key.lastIndexOf('_');
              Layer layer = network.getLayer(key.substring(0, end));
              if (!layer.updaterDivideByMinibatch(key.substring(end + 1))) {
                view.muli(by);
              }
            });
  }
}
