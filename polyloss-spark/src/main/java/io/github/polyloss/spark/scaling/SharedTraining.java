package io.github.polyloss.spark.scaling;

/**
 * DL4J's gradient sharing, {@code SharedTrainingMaster}. In each step every worker sends its
 * encoded gradient (E bytes) to all others, and applies what has come from them.
 *
 * <p>No worker waits for the gradients of a step: they arrive on threads of their own and are
 * applied with the next step of whoever gets them. Computing and sending overlap, and the slower of
 * the two sets the pace:
 *
 * <pre>
 * T(n) = max(b / r, M(n) E / B)     seconds a step of n b images
 * </pre>
 *
 * with E as in {@link ThresholdEncoding} and M as in {@link Topology}. The Spark job is one for all
 * steps, so its overhead is left out; so is the time to encode and decode, and DL4J's workers do
 * not send less when they fall behind, which makes the rate an upper bound.
 *
 * @param worker r and b
 * @param size of the network
 * @param encoding of its gradient
 * @param topology of the way to the other workers
 */
record SharedTraining(
    Worker worker, NetworkSize size, ThresholdEncoding encoding, Topology topology)
    implements TrainingMethod {

  @Override
  public String label() {
    return "DL4J's sharing";
  }

  @Override
  public String unit() {
    return "step";
  }

  /** E, of one worker's gradient. */
  long messageBytes() {
    return encoding.bytes(size.parameters());
  }

  @Override
  public double networkSeconds(int workers, Link link) {
    return link.seconds((double) topology.busiestLink(workers) * messageBytes());
  }

  @Override
  public double imagesPerSecond(int workers, Link link) {
    double step = Math.max(worker.secondsPerBatch(), networkSeconds(workers, link));
    return (double) workers * worker.batchSize() / step;
  }
}
