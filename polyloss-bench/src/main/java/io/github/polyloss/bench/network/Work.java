package io.github.polyloss.bench.network;

import java.util.function.Consumer;

/** What is timed. */
enum Work {
  INFERENCE(TimedNetwork::infer),
  TRAINING(TimedNetwork::train);

  private final Consumer<TimedNetwork> step;

  Work(Consumer<TimedNetwork> step) {
    this.step = step;
  }

  void run(TimedNetwork network) {
    step.accept(network);
  }
}
