package io.github.polyloss.spark;

import java.io.Serializable;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One step of training that the workers take together: each computes the gradient of its share of
 * the batch at the same parameters, the gradients are added up, and the driver moves the
 * parameters. Without batch normalisation and dropout, that is the step of one machine on the whole
 * batch.
 *
 * <p>Gradients are whole and nobody runs ahead, so what is learnt does not depend on the network.
 */
final class SharedStep implements Round {

  /** Of the tree of sums; with few workers the driver adds them up alone. */
  private static final int DEPTH = 2;

  private final JavaSparkContext spark;
  private ComputationGraph sharedNetwork;
  private Broadcast<String> configuration;

  SharedStep(JavaSparkContext spark) {
    this.spark = spark;
  }

  /** What the workers compute a gradient at. */
  private record Point(float[] parameters, int iteration, int epoch) implements Serializable {

    static Point of(ComputationGraph network) {
      return new Point(
          network.params().dup().data().asFloat(),
          network.getIterationCount(),
          network.getConfiguration().getEpochCount());
    }

    void moveThere(ComputationGraph network) {
      INDArray to = network.params();
      to.assign(Nd4j.createFromArray(parameters).reshape(to.shape()));
      // Dropout, for one, may have a schedule.
      network.getConfiguration().setIterationCount(iteration);
      network.getConfiguration().setEpochCount(epoch);
    }
  }

  @Override
  public RoundResult train(ComputationGraph network, JavaRDD<DataSet> shares) {
    Broadcast<String> shape = configurationOf(network);
    Broadcast<Point> point = spark.broadcast(Point.of(network));
    try {
      SharedGradient sum =
          shares
              .map(share -> gradient(shape.value(), point.value(), share))
              .treeReduce(SharedGradient::plus, DEPTH);
      sum.step(network);
      return new RoundResult(sum.examples(), sum.lossSum() / sum.examples(), sum.nanos() / 1e9);
    } finally {
      point.destroy();
    }
  }

  private static SharedGradient gradient(String configuration, Point point, DataSet share) {
    NetworkPool pool = NetworkPool.of(configuration);
    ComputationGraph network = pool.take();
    point.moveThere(network);
    SharedGradient gradient = SharedGradient.of(network, share);
    pool.giveBack(network);
    return gradient;
  }

  /** Sent once for each network: the rates in it change, but only the driver's count. */
  private Broadcast<String> configurationOf(ComputationGraph network) {
    if (sharedNetwork != network) {
      if (configuration != null) {
        configuration.destroy();
      }
      configuration = spark.broadcast(network.getConfiguration().toJson());
      sharedNetwork = network;
    }
    return configuration;
  }
}
