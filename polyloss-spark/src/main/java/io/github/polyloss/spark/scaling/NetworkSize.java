package io.github.polyloss.spark.scaling;

import io.github.polyloss.resnet.ResNet;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * How much a network has to say.
 *
 * @param parameters P, with the running averages of batch normalization
 * @param updaterState U, two numbers for each parameter that Adam trains
 */
record NetworkSize(long parameters, long updaterState) {

  static final int BYTES_A_NUMBER = 4;

  /** Counts the parameters of a network, which is built for that. */
  static NetworkSize of(ResNet resNet) {
    ComputationGraph network = resNet.full();
    return new NetworkSize(network.numParams(), network.getUpdater().getStateViewArray().length());
  }

  /** S = 4 (P + U) bytes: what parameter averaging sends out, and what each worker sends back. */
  long averagedBytes() {
    return BYTES_A_NUMBER * (parameters + updaterState);
  }

  /** 4 P bytes: parameters that go out, or the gradient that each worker sends back. */
  long gradientBytes() {
    return BYTES_A_NUMBER * parameters;
  }
}
