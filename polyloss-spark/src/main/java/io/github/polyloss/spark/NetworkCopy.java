package io.github.polyloss.spark;

import io.github.polyloss.onednn.FastLayers;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.factory.Nd4j;

/** A network on its way to the executors: configuration and parameters, without its updater. */
final class NetworkCopy implements Serializable {

  private static final long serialVersionUID = 1L;

  private final String configuration;
  private final byte[] parameters;

  NetworkCopy(ComputationGraph network) {
    this.configuration = network.getConfiguration().toJson();
    try {
      this.parameters = Nd4j.toByteArray(network.params());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A network of one's own, since networks are not for several threads. */
  ComputationGraph network() {
    ComputationGraph network =
        new ComputationGraph(ComputationGraphConfiguration.fromJson(configuration));
    network.init(Nd4j.fromByteArray(parameters), false);
    FastLayers.install(network);
    return network;
  }
}
