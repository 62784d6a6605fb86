package io.github.polyloss.cli.report;

import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.training.TestPredictions;
import java.util.List;
import java.util.Optional;

/**
 * Two classes of which one was often taken for the other, with pictures.
 *
 * @param confusion the classes and how often, over all seeds
 * @param total test images of the true class, over all seeds
 * @param mistakes the surest of these mistakes
 * @param lookalike an image of the class that they were taken for, if the test set has one
 */
record ConfusedPair(
    ConfusionMatrix.Confusion confusion,
    long total,
    List<Mistake> mistakes,
    Optional<LabeledImage> lookalike) {

  /** The pairs that were confused most often; fewer than {@code limit} if no more were. */
  static List<ConfusedPair> worst(
      List<TestPredictions> predictions, ConfusionMatrix matrix, int limit, int pictures) {
    List<Mistake> mistakes = Mistake.worst(predictions, Integer.MAX_VALUE);
    return matrix.confusions().stream()
        .limit(limit)
        .map(
            confusion ->
                new ConfusedPair(
                    confusion,
                    matrix.total(confusion.trueClass()),
                    mistakes.stream()
                        .filter(mistake -> isOf(mistake, confusion))
                        .limit(pictures)
                        .toList(),
                    predictions.stream()
                        .flatMap(prediction -> prediction.images().stream())
                        .filter(image -> image.label() == confusion.predicted())
                        .findFirst()))
        .toList();
  }

  private static boolean isOf(Mistake mistake, ConfusionMatrix.Confusion confusion) {
    return mistake.image().label() == confusion.trueClass()
        && mistake.predicted() == confusion.predicted();
  }

  double share() {
    return (double) confusion.count() / total;
  }
}
