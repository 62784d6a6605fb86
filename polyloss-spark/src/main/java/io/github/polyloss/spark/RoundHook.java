package io.github.polyloss.spark;

import io.github.polyloss.onednn.FastLayers;
import org.apache.spark.SparkContext;
import org.apache.spark.util.DoubleAccumulator;
import org.apache.spark.util.LongAccumulator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.TrainingHook;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Goes along with each batch of a round, on the worker that takes it.
 *
 * <p>It sets the iteration count, which DL4J loses on the way to the worker: {@code
 * ComputationGraphConfiguration.clone()} leaves it out (1.0.0-M2.1), so that Adam corrects its bias
 * in every round as if it were the first, and schedules start again. The workaround can go when
 * {@code AveragingTest.oneWorkerThatAveragesAfterEachBatchTrainsAsOneMachine} passes without it.
 *
 * <p>It gives the worker's network, which DL4J makes anew for each round, the faster layers. And it
 * adds up losses, since the training master keeps each worker's last one alone, and the time that
 * was spent in training.
 */
final class RoundHook implements TrainingHook {

  private static final long serialVersionUID = 1L;

  private final int firstIteration;
  private final DoubleAccumulator lossSum;
  private final LongAccumulator examples;
  private final LongAccumulator nanos;
  private transient ComputationGraph prepared;
  private transient long start;

  RoundHook(SparkContext spark, int firstIteration) {
    this.firstIteration = firstIteration;
    this.lossSum = spark.doubleAccumulator();
    this.examples = spark.longAccumulator();
    this.nanos = spark.longAccumulator();
  }

  @Override
  public void preUpdate(DataSet batch, Model model) {
    begin((ComputationGraph) model);
  }

  @Override
  public void preUpdate(MultiDataSet batch, Model model) {
    begin((ComputationGraph) model);
  }

  private void begin(ComputationGraph network) {
    start = System.nanoTime();
    if (network == prepared) {
      return;
    }
    if (network.getIterationCount() < firstIteration) {
      network.getConfiguration().setIterationCount(firstIteration);
    }
    FastLayers.install(network);
    prepared = network;
  }

  @Override
  public void postUpdate(DataSet batch, Model model) {
    end(batch.numExamples(), model.score());
  }

  @Override
  public void postUpdate(MultiDataSet batch, Model model) {
    end(batch.getFeatures(0).size(0), model.score());
  }

  private void end(long count, double loss) {
    nanos.add(System.nanoTime() - start);
    lossSum.add(loss * count);
    examples.add(count);
  }

  /** On the driver, after the round. */
  RoundResult result() {
    int count = Math.toIntExact(examples.value());
    return new RoundResult(count, lossSum.value() / count, nanos.value() / 1e9);
  }
}
