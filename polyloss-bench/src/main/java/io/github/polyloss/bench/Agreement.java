package io.github.polyloss.bench;

import io.github.polyloss.dl4j.LossPolyN;

/** Holds PyTorch's losses against this project's: only what computes the same may be compared. */
final class Agreement {

  private static final double TOLERANCE = 1e-5;

  private Agreement() {}

  /**
   * Compares loss and gradient, cross-entropy and Poly-1.
   *
   * @throws IllegalStateException if any differs by more than 1e-5, relative where it is above 1
   */
  static void check(BatchShape shape) {
    TrainingBatch batch = TrainingBatch.ofShape(shape);
    try (PyTorchStep crossEntropy = PyTorchStep.crossEntropy(batch);
        PyTorchStep poly1 = PyTorchStep.poly1(batch, 2)) {
      check(shape, Dl4jStep.oneHot(new LossPolyN(), batch), crossEntropy);
      check(shape, Dl4jStep.oneHot(new LossPolyN(2), batch), poly1);
      check(shape, Dl4jStep.classIndices(new LossPolyN(2), batch), poly1);
    }
  }

  static void check(BatchShape shape, LossStep ours, LossStep theirs) {
    check(shape, "loss", ours.run(), theirs.run());
    float[] expected = ours.gradient();
    float[] actual = theirs.gradient();
    for (int i = 0; i < expected.length; i++) {
      check(shape, "gradient", expected[i], actual[i]);
    }
  }

  private static void check(BatchShape shape, String what, double ours, double theirs) {
    double scale = Math.max(1, Math.abs(ours));
    if (!(Math.abs(ours - theirs) <= TOLERANCE * scale)) {
      throw new IllegalStateException(
          "the %s at %s must be the same to %s, got %s here and %s from PyTorch"
              .formatted(what, shape, TOLERANCE, ours, theirs));
    }
  }
}
