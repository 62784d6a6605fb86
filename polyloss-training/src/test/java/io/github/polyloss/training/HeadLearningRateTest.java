package io.github.polyloss.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.polyloss.datavec.drawn.Petals;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.resnet.LayerGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Adam;

class HeadLearningRateTest {

  /** Looks at the network that is trained. */
  private static final class Onlooker implements TrainingListener {
    private final List<Phase> begun = new ArrayList<>();
    private final List<EpochResult> epochs = new ArrayList<>();
    private final List<Double> rates = new ArrayList<>();
    private ComputationGraph network;

    @Override
    public void phaseStarted(LossSpec loss, long seed, Phase phase, ComputationGraph network) {
      begun.add(phase);
      this.network = network;
    }

    @Override
    public void epochEnded(LossSpec loss, long seed, EpochResult epoch) {
      epochs.add(epoch);
      rates.add(headRate(network));
    }

    @Override
    public void runEnded(RunResult result, TestPredictions predictions, ModelFile model) {}
  }

  private static double headRate(ComputationGraph network) {
    for (UpdaterBlock block : network.getUpdater().getUpdaterBlocks()) {
      String layer =
          block.getLayersAndVariablesInBlock().get(0).getLayer().getConfig().getLayerName();
      if (block.getGradientUpdater().getConfig() instanceof Adam adam
          && LayerGroup.of(layer) == LayerGroup.HEAD) {
        return adam.getLearningRate();
      }
    }
    throw new AssertionError("the head has no Adam");
  }

  @Test
  void isThatOfTheNetworkAtTheEndOfEachEpoch() throws IOException {
    ImageDataSet few = Petals.dataSet().first(50, 20, 20);
    StartingWeights weights = StartingWeights.builtIn();
    FineTuningConfig config =
        FineTuningConfig.builder(Backbone.RESNET20, weights)
            .stages(3)
            .imageSize(16)
            .frozenEpochs(3)
            .epochs(2)
            .batchSize(20)
            .learningRate(0.002)
            .build();
    Onlooker onlooker = new Onlooker();

    new Experiment(config, few, Progress.NONE, onlooker).run(List.of(LossSpec.CE), 1);

    assertThat(onlooker.begun).containsExactly(Phase.FROZEN, Phase.UNFROZEN);
    assertThat(onlooker.epochs).hasSize(5);
    HeadLearningRate rate = new HeadLearningRate(config, 50);
    for (int i = 0; i < 5; i++) {
      double actual = rate.of(onlooker.epochs.get(i));
      assertThat(actual).isPositive().isCloseTo(onlooker.rates.get(i), within(1e-12));
    }
  }
}
