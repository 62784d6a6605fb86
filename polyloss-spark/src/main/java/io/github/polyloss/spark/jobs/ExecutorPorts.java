package io.github.polyloss.spark.jobs;

import org.apache.spark.SparkEnv;
import org.nd4j.parameterserver.distributed.v2.transport.PortSupplier;

/**
 * A UDP port for each process of the cluster: the driver has the first, executor 0 the next, and so
 * on, so that executors on one host do not take each other's.
 *
 * <p>DL4J's {@code StaticPortSupplier} drops the port that it is given and always answers 49876
 * (1.0.0-M2).
 */
final class ExecutorPorts implements PortSupplier {

  private static final long serialVersionUID = 1L;

  private final int first;

  ExecutorPorts(int first) {
    this.first = first;
  }

  @Override
  public int getPort() {
    String executor = SparkEnv.get().executorId();
    return executor.equals("driver") ? first : first + 1 + Integer.parseInt(executor);
  }
}
