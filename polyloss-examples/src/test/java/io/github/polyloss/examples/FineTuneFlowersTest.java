package io.github.polyloss.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.polyloss.datavec.drawn.Petals;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.examples.FineTuneFlowers.Result;
import io.github.polyloss.examples.PredictFlower.Guess;
import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.training.ModelFile;
import io.github.polyloss.training.Predictor;
import io.github.polyloss.training.StartingWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link PredictFlower} too, which needs a model that {@link FineTuneFlowers} has made. */
class FineTuneFlowersTest {

  @TempDir private static Path folder;

  private static Path file;
  private static ImageDataSet data;
  private static Result result;

  @BeforeAll
  static void fineTune() throws IOException {
    file = folder.resolve("flowers.zip");
    data = Petals.dataSet().first(480, 64, 64);
    result =
        FineTuneFlowers.run(data, Backbone.RESNET20, StartingWeights.builtIn(), 32, 2, 1, file);
  }

  @Test
  void theHeadLearnsAndAllLayersTogetherKeepWhatItLearnt() {
    double chance = 1.0 / 16;
    assertThat(result.frozen().accuracy()).isGreaterThan(6 * chance);
    assertThat(result.unfrozen().accuracy()).isGreaterThan(result.frozen().accuracy() - 0.1);
    assertThat(result.test().accuracy()).isGreaterThan(6 * chance);
  }

  @Test
  void theSavedModelNamesTheClassesThatThisProgramNames() throws IOException {
    List<Guess> guesses = PredictFlower.run(file, data.test().get(11).source());

    ModelFile model = ModelFile.read(file);
    float[] expected = Predictor.predict(model, List.of(data.test().get(11)))[0];
    assertThat(guesses).hasSize(5);
    assertThat(guesses)
        .extracting(Guess::probability)
        .isSortedAccordingTo((a, b) -> Double.compare(b, a));
    assertThat(guesses)
        .allSatisfy(
            guess -> {
              int label = data.classNames().indexOf(guess.className());
              assertThat((float) guess.probability()).isCloseTo(expected[label], within(1e-4f));
            });
  }
}
