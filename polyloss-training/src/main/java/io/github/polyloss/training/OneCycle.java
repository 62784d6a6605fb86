package io.github.polyloss.training;

import io.github.polyloss.resnet.LayerGroup;
import io.github.polyloss.resnet.ResNet;
import java.util.function.ToDoubleFunction;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.nd4j.linalg.learning.config.Adam;

/**
 * The one-cycle schedule of Smith (arXiv 1803.09820) in the cosine form that fastai uses: the
 * learning rate rises from a 25th of its peak to the peak over the first quarter of the iterations
 * and falls to a 100,000th of it over the rest, while Adam's β₁ falls from 0.95 to 0.85 and rises
 * again.
 *
 * <p>It sets the rates of a network from outside before each iteration. An {@code ISchedule} of our
 * own would stand in the configuration of the saved model, which plain DL4J could then not load.
 */
final class OneCycle {

  private static final double RISE = 0.25;
  private static final double START = 1 / 25.0;
  private static final double END = 1e-5;
  private static final double HIGH_MOMENTUM = 0.95;
  private static final double LOW_MOMENTUM = 0.85;

  private final int iterations;

  /**
   * @param iterations the length of the cycle
   */
  OneCycle(int iterations) {
    this.iterations = iterations;
  }

  /** The learning rate at an iteration, counted from 0, as a share of its peak. */
  double learningRate(int iteration) {
    return between(iteration, START, 1, END);
  }

  /** Adam's β₁ at an iteration, counted from 0. */
  double momentum(int iteration) {
    return between(iteration, HIGH_MOMENTUM, LOW_MOMENTUM, HIGH_MOMENTUM);
  }

  private double between(int iteration, double start, double peak, double end) {
    double position = iterations < 2 ? 1 : iteration / (iterations - 1.0);
    return position < RISE
        ? cosine(start, peak, position / RISE)
        : cosine(peak, end, (position - RISE) / (1 - RISE));
  }

  private static double cosine(double from, double to, double share) {
    return to + (from - to) * (1 + Math.cos(Math.PI * Math.min(1, share))) / 2;
  }

  /**
   * Sets learning rate and β₁ of all layers that Adam trains.
   *
   * @param network built by {@link ResNet}
   * @param iteration counted from 0
   * @param peaks the peak learning rate of each group of layers
   */
  void apply(ComputationGraph network, int iteration, ToDoubleFunction<LayerGroup> peaks) {
    for (UpdaterBlock block : network.getUpdater().getUpdaterBlocks()) {
      if (block.getGradientUpdater().getConfig() instanceof Adam adam) {
        String layer =
            block.getLayersAndVariablesInBlock().get(0).getLayer().getConfig().getLayerName();
        adam.setLearningRate(peaks.applyAsDouble(LayerGroup.of(layer)) * learningRate(iteration));
        adam.setBeta1(momentum(iteration));
      }
    }
  }
}
