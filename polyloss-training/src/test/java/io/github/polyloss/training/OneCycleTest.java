package io.github.polyloss.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.resnet.LayerGroup;
import io.github.polyloss.resnet.ResNet;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.learning.config.Adam;

class OneCycleTest {

  @ParameterizedTest
  @CsvSource({
    "0,   0.04,     0.95",
    "125, 0.52,     0.90",
    "250, 1.0,      0.85",
    "625, 0.500005, 0.90",
    "1000, 0.00001, 0.95",
  })
  void ratesRiseToThePeakAndFallToAlmostNothing(int iteration, double rate, double momentum) {
    OneCycle cycle = new OneCycle(1001);

    assertThat(cycle.learningRate(iteration)).isCloseTo(rate, within(1e-9));
    assertThat(cycle.momentum(iteration)).isCloseTo(momentum, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3"})
  void theShortestCyclesHaveFiniteRates(int iterations) {
    OneCycle cycle = new OneCycle(iterations);
    for (int i = 0; i < iterations; i++) {
      assertThat(cycle.learningRate(i)).isBetween(0.0, 1.0);
    }
  }

  @Test
  void eachGroupOfLayersHasItsOwnPeak() {
    double[] peaks = {0.1, 0.2, 0.4};
    ComputationGraph network =
        ResNet.builder(Backbone.RESNET20)
            .stages(2)
            .updaters(group -> new Adam(peaks[group.ordinal()]))
            .build()
            .full();

    new OneCycle(1001).apply(network, 0, group -> peaks[group.ordinal()]);

    Map<LayerGroup, Double> rates = new TreeMap<>();
    for (UpdaterBlock block : network.getUpdater().getUpdaterBlocks()) {
      if (block.getGradientUpdater().getConfig() instanceof Adam adam) {
        block
            .getLayersAndVariablesInBlock()
            .forEach(
                state ->
                    rates.put(
                        LayerGroup.of(state.getLayer().getConfig().getLayerName()),
                        adam.getLearningRate()));
      }
    }
    assertThat(rates).containsOnlyKeys(LayerGroup.EARLY, LayerGroup.LATE, LayerGroup.HEAD);
    rates.forEach(
        (group, rate) -> assertThat(rate).isCloseTo(0.04 * peaks[group.ordinal()], within(1e-12)));
  }
}
