package io.github.polyloss.spark;

import io.github.polyloss.onednn.FastLayers;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * Networks of an executor, kept from step to step: to make one takes longer than a small batch. One
 * is for one task at a time.
 */
final class NetworkPool {

  private static NetworkPool current = new NetworkPool("");

  private final String configuration;
  private final Queue<ComputationGraph> idle = new ConcurrentLinkedQueue<>();

  private NetworkPool(String configuration) {
    this.configuration = configuration;
  }

  /** This process's networks with a configuration; those of the one before are given up. */
  static synchronized NetworkPool of(String configuration) {
    if (!current.configuration.equals(configuration)) {
      current = new NetworkPool(configuration);
    }
    return current;
  }

  ComputationGraph take() {
    ComputationGraph network = idle.poll();
    if (network == null) {
      network = new ComputationGraph(ComputationGraphConfiguration.fromJson(configuration));
      network.init();
      FastLayers.install(network);
    }
    return network;
  }

  void giveBack(ComputationGraph network) {
    idle.add(network);
  }
}
