package io.github.polyloss.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.datavec.drawn.Petals;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.resnet.Backbone;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExperimentTest {

  private static final class Deaf implements TrainingListener {

    @Override
    public void epochEnded(LossSpec loss, long seed, EpochResult epoch) {}

    @Override
    public void runEnded(RunResult result, TestPredictions predictions, ModelFile model) {}
  }

  @Test
  void screeningGivesTheFrozenEpochsOfAWholeRunAndNoTestAccuracy() throws IOException {
    ImageDataSet few = Petals.dataSet().first(120, 60, 60);
    StartingWeights weights = StartingWeights.builtIn();
    FineTuningConfig config =
        FineTuningConfig.builder(Backbone.RESNET20, weights)
            .stages(3)
            .imageSize(16)
            .frozenEpochs(3)
            .epochs(0)
            .batchSize(20)
            .learningRate(0.002)
            .build();
    List<LossSpec> losses = List.of(LossSpec.CE, LossSpec.parse("poly:2"));
    Experiment experiment = new Experiment(config, few, Progress.NONE, new Deaf());

    List<RunResult> screened = new ArrayList<>();
    experiment.screen(losses, 2, screened::add);
    List<RunResult> whole = experiment.run(losses, 2);

    assertThat(screened).hasSize(4);
    for (int i = 0; i < screened.size(); i++) {
      assertThat(screened.get(i).testAccuracy()).isNaN();
      assertThat(screened.get(i).epochs()).hasSize(3);
      assertThat(screened.get(i).epochs())
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields("imagesPerSecond", "waitShare")
          .isEqualTo(whole.get(i).epochs());
    }
    assertThat(screened.get(0).epochs().get(0).trainLoss())
        .as("another seed, another order")
        .isNotEqualTo(screened.get(1).epochs().get(0).trainLoss());
  }
}
