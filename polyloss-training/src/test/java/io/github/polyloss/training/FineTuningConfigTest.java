package io.github.polyloss.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.resnet.LayerGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FineTuningConfigTest {

  private static FineTuningConfig config(
      StartingWeights weights,
      int imageSize,
      int frozen,
      int epochs,
      int batchSize,
      double learningRate,
      double smoothing) {
    return FineTuningConfig.builder(Backbone.RESNET20, weights)
        .stages(3)
        .imageSize(imageSize)
        .frozenEpochs(frozen)
        .epochs(epochs)
        .batchSize(batchSize)
        .learningRate(learningRate)
        .labelSmoothing(smoothing)
        .build();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "8  | 1  | 0  | 32 | 0.1 | 0   | imageSize must be at least 16, got 8",
        "32 | -1 | 1  | 32 | 0.1 | 0   | frozenEpochs must be at least 0, got -1",
        "32 | 1  | -1 | 32 | 0.1 | 0   | epochs must be at least 0, got -1",
        "32 | 0  | 0  | 32 | 0.1 | 0   | frozenEpochs must be at least 1 without unfrozen epochs, got 0",
        "32 | 1  | 0  | 1  | 0.1 | 0   | batchSize must be at least 2, got 1",
        "32 | 1  | 0  | 32 | 0   | 0   | learningRate must be above 0 and finite, got 0.0",
        "32 | 1  | 0  | 32 | NaN | 0   | learningRate must be above 0 and finite, got NaN",
        "32 | 1  | 0  | 32 | 0.1 | 1   | labelSmoothing must be in [0 to 1), got 1.0",
        "32 | 1  | 0  | 32 | 0.1 | NaN | labelSmoothing must be in [0 to 1), got NaN",
      })
  void whatCannotBeTrainedIsNamed(
      int size, int frozen, int epochs, int batch, double rate, double smoothing, String message) {
    assertThatThrownBy(
            () -> config(StartingWeights.builtIn(), size, frozen, epochs, batch, rate, smoothing))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(message);
  }

  @Test
  void theBodyLearnsMoreSlowlyTheEarlierItsLayers() {
    FineTuningConfig config = config(StartingWeights.builtIn(), 32, 8, 4, 32, 0.002, 0);

    // 64 and 32 channels, each with its average and its maximum
    assertThat(config.headLearningRate()).isCloseTo(2.0 / 192, within(1e-12));
    assertThat(config.groupLearningRate(LayerGroup.EARLY)).isEqualTo(0.0001);
    assertThat(config.groupLearningRate(LayerGroup.LATE)).isEqualTo(0.0005);
    assertThat(config.groupLearningRate(LayerGroup.HEAD)).isEqualTo(0.002);
  }

  @Test
  void withoutWeightsAllLayersLearnAlike() {
    FineTuningConfig config = config(StartingWeights.none(), 32, 8, 4, 32, 0.002, 0);

    assertThat(config.groupLearningRate(LayerGroup.EARLY))
        .isEqualTo(config.groupLearningRate(LayerGroup.HEAD));
    assertThat(config.groupLearningRate(LayerGroup.LATE))
        .isEqualTo(config.groupLearningRate(LayerGroup.HEAD));
  }
}
