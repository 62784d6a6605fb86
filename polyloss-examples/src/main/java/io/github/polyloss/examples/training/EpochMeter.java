package io.github.polyloss.examples.training;

import io.github.polyloss.examples.UserException;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.DataSet;

/** Takes the training steps of one epoch and measures them. */
final class EpochMeter {

  private final String name;
  private final long start = System.nanoTime();
  private double lossSum;
  private long images;

  /**
   * @param name of the run and epoch, for the message when training diverges
   */
  EpochMeter(String name) {
    this.name = name;
  }

  /** One training step. */
  void step(ComputationGraph network, DataSet batch) {
    if (batch.numExamples() < 2) {
      // Batch normalisation turns a single row into zeros: nothing could be learnt from it.
      return;
    }
    network.fit(batch);
    double loss = network.score();
    if (!Double.isFinite(loss)) {
      throw new UserException(
          name + ": the training loss is " + loss + "; a lower --learning-rate may help");
    }
    lossSum += loss * batch.numExamples();
    images += batch.numExamples();
  }

  long images() {
    return images;
  }

  /** Mean of the loss over the images so far. */
  double meanLoss() {
    return lossSum / images;
  }

  /** Images a second since the epoch began, waiting for data included. */
  double imagesPerSecond() {
    return images / ((System.nanoTime() - start) / 1e9);
  }
}
