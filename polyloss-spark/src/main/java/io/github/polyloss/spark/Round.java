package io.github.polyloss.spark;

import org.apache.spark.api.java.JavaRDD;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.DataSet;

/** What happens between two times that the workers meet. */
interface Round {

  /**
   * Trains the network on the cluster.
   *
   * @param network its parameters, updater state and iteration count change
   * @param batches what the workers take, a partition each
   * @return what happened
   */
  RoundResult train(ComputationGraph network, JavaRDD<DataSet> batches);
}
