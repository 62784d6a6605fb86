package io.github.polyloss.bench;

/** Holds PyTorch's losses against this project's: only what computes the same may be compared. */
final class Agreement {

  private Agreement() {}

  /**
   * Compares loss and gradient of each formula.
   *
   * @throws DisagreementException if any differs by more than the case allows
   */
  static void check(LossCase lossCase, BatchShape shape) {
    TrainingBatch batch = TrainingBatch.ofShape(shape);
    for (Formula formula : Formula.values()) {
      try (LossStep ours = Library.POLYLOSS.prepare(formula, lossCase, batch);
          LossStep theirs = Library.PYTORCH.prepare(formula, lossCase, batch)) {
        String what = "%s, %s at %s".formatted(formula, lossCase.title(), shape);
        check(what, lossCase.tolerance(), ours, theirs);
      }
    }
  }

  static void check(String what, double tolerance, LossStep ours, LossStep theirs) {
    check(what, "loss", tolerance, ours.run(), theirs.run());
    double[] expected = ours.gradient();
    double[] actual = theirs.gradient();
    for (int i = 0; i < expected.length; i++) {
      check(what, "gradient", tolerance, expected[i], actual[i]);
    }
  }

  private static void check(
      String what, String number, double tolerance, double ours, double theirs) {
    double scale = Math.max(1, Math.abs(ours));
    if (!(Math.abs(ours - theirs) <= tolerance * scale)) {
      throw new DisagreementException(
          "%s: the %s must be the same to %s, got %s here and %s from PyTorch"
              .formatted(what, number, tolerance, ours, theirs));
    }
  }
}
