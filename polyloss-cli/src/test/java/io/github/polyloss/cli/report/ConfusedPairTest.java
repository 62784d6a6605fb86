package io.github.polyloss.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.training.TestPredictions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConfusedPairTest {

  // Three test images of class 0, four of class 1.
  private final ImageDataSet data = FakeRuns.data(2, 1, 3);

  private List<ConfusedPair> pairs(double... shareOfClassOne) {
    float[][] probabilities =
        IntStream.range(0, shareOfClassOne.length)
            .mapToObj(
                i -> new float[] {(float) (1 - shareOfClassOne[i]), (float) shareOfClassOne[i]})
            .toArray(float[][]::new);
    List<TestPredictions> predictions =
        List.of(new TestPredictions("ce", 1, data.test(), probabilities));
    return ConfusedPair.worst(predictions, ConfusionMatrix.of(predictions, 2), 9, 2);
  }

  @Test
  void theMostFrequentComesFirstWithItsSurestMistakes() {
    List<ConfusedPair> pairs = pairs(0.1, 0.1, 0.9, 0.4, 0.2, 0.3, 0.8);
    assertThat(pairs).hasSize(2);
    ConfusedPair first = pairs.get(0);
    assertThat(first.confusion()).isEqualTo(new ConfusionMatrix.Confusion(1, 0, 3));
    assertThat(first.share()).isEqualTo(0.75);
    assertThat(first.mistakes())
        .extracting(mistake -> mistake.image().name())
        .containsExactly("test/1/1.jpg", "test/1/2.jpg");
    assertThat(first.lookalike()).contains(data.test().get(0));
    assertThat(pairs.get(1).confusion()).isEqualTo(new ConfusionMatrix.Confusion(0, 1, 1));
  }

  @Test
  void withoutMistakesThereAreNone() {
    assertThat(pairs(0.1, 0.1, 0.1, 0.9, 0.9, 0.9, 0.9)).isEmpty();
  }
}
