package io.github.polyloss.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.training.TestPredictions;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {

  private static final List<LabeledImage> IMAGES =
      List.of(image("a", 0), image("b", 0), image("c", 1));

  private static LabeledImage image(String name, int label) {
    return new LabeledImage(
        name,
        label,
        () -> {
          throw new IOException("not to be read");
        });
  }

  private static TestPredictions predictions(long seed, float[]... rows) {
    return new TestPredictions("ce", seed, IMAGES, rows);
  }

  private static final List<TestPredictions> TWO_SEEDS =
      List.of(
          predictions(
              1, new float[] {0.9f, 0.1f, 0}, new float[] {0.2f, 0.8f, 0}, new float[] {0, 0, 1}),
          predictions(
              2, new float[] {0.4f, 0.6f, 0}, new float[] {0.3f, 0.7f, 0}, new float[] {0, 1, 0}));

  @Test
  void countsAllSeeds() {
    ConfusionMatrix matrix = ConfusionMatrix.of(TWO_SEEDS, 3);
    assertThat(matrix.counts()).isDeepEqualTo(new long[][] {{1, 3, 0}, {0, 1, 1}, {0, 0, 0}});
    assertThat(matrix.accuracy(0)).isEqualTo(0.25);
    assertThat(matrix.accuracy(2)).isNaN();
  }

  @Test
  void theMostFrequentConfusionsChooseTheClasses() {
    ConfusionMatrix matrix =
        new ConfusionMatrix(new long[][] {{9, 1, 0, 0}, {0, 9, 0, 0}, {0, 0, 4, 5}, {0, 0, 2, 7}});
    assertThat(matrix.worstConfused(2)).containsExactly(2, 3);
    assertThat(matrix.worstConfused(10)).containsExactly(0, 1, 2, 3);
  }

  @Test
  void mistakesAreSortedByConfidenceAndEachImageComesOnce() {
    List<Mistake> worst = Mistake.worst(TWO_SEEDS, 10);
    assertThat(worst).extracting(mistake -> mistake.image().name()).containsExactly("c", "b", "a");
    assertThat(worst).extracting(Mistake::confidence).containsExactly(1f, 0.8f, 0.6f);
    assertThat(Mistake.worst(TWO_SEEDS, 1)).hasSize(1);
  }
}
