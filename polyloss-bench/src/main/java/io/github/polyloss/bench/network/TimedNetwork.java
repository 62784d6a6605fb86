package io.github.polyloss.bench.network;

/** A network with a batch at hand, that either infers or trains. */
interface TimedNetwork extends AutoCloseable {

  /** Computes the probabilities of the batch and waits for them. */
  void infer();

  /** Learns from the batch: forward, backward, and a step of Adam. */
  void train();

  /** Parameters up to the pooling: what must be the same number in all frameworks. */
  long bodyParameters();

  @Override
  void close();
}
