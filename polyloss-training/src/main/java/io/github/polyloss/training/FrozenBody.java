package io.github.polyloss.training;

import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.datavec.image.Split;
import java.util.EnumMap;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A body that does not change, with the features that it makes of a data set: each image and
 * augmented copy is computed once, whatever the number of losses and seeds that use it.
 */
final class FrozenBody {

  /** The augmented copies are shared by all seeds, so they have one of their own. */
  private static final long COPIES_SEED = 0;

  private final ComputationGraph body;
  private final TrainingBackend backend;
  private final FeatureCache copies = new FeatureCache(FeatureCache.MEMORY);
  private final Map<Split, Features> plain = new EnumMap<>(Split.class);

  /** Computes one augmented copy of the training images for each of the epochs. */
  FrozenBody(
      ComputationGraph body, TrainingBackend backend, int images, int epochs, Progress progress) {
    this.body = body;
    this.backend = backend;
    try (Progress.Task task =
        progress.start("features of augmented train", (long) images * epochs, "images")) {
      for (int epoch = 1; epoch <= epochs; epoch++) {
        long before = (long) images * (epoch - 1);
        copies.add(
            backend.augmentedFeatures(
                body, COPIES_SEED, epoch, done -> task.reached(before + done)));
      }
    }
  }

  ComputationGraph network() {
    return body;
  }

  /** The training images as augmented for an epoch, counted from 1. */
  Features augmentedTrain(int epoch) {
    return copies.get(epoch - 1);
  }

  /** The images of a split as they are, computed when first asked for. */
  Features plain(Split split) {
    return plain.computeIfAbsent(split, s -> backend.features(body, s));
  }
}
