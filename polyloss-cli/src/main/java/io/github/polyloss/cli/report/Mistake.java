package io.github.polyloss.cli.report;

import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.training.TestPredictions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A test image taken for another class.
 *
 * @param image the image
 * @param predicted the class it was taken for
 * @param confidence the probability given to that class
 */
record Mistake(LabeledImage image, int predicted, float confidence) {

  /** The surest mistakes over all seeds, each image once. */
  static List<Mistake> worst(List<TestPredictions> predictions, int limit) {
    Map<String, Mistake> byImage = new HashMap<>();
    for (TestPredictions prediction : predictions) {
      for (int i = 0; i < prediction.images().size(); i++) {
        LabeledImage image = prediction.images().get(i);
        int predicted = prediction.predicted(i);
        if (predicted != image.label()) {
          Mistake mistake = new Mistake(image, predicted, prediction.probabilities()[i][predicted]);
          byImage.merge(image.name(), mistake, (a, b) -> a.confidence() >= b.confidence() ? a : b);
        }
      }
    }
    return byImage.values().stream()
        .sorted(
            Comparator.comparing(Mistake::confidence)
                .reversed()
                .thenComparing(mistake -> mistake.image().name()))
        .limit(limit)
        .toList();
  }
}
