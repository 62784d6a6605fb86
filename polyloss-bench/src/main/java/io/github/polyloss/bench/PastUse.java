package io.github.polyloss.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Makes a JVM one that has used all losses of a library before, as a process has that trains more
 * than one network. In a JVM that knows one loss alone, the compiler sees one type at each call and
 * makes code that is faster than any that such a process will have.
 */
final class PastUse {

  private static final List<BatchShape> SHAPES =
      List.of(new BatchShape(64, 102), new BatchShape(8, 1000));

  private PastUse() {}

  /** Takes turns between all formulas in all cases. */
  static void of(Library library, int millis) {
    List<LossStep> steps = new ArrayList<>();
    for (BatchShape shape : SHAPES) {
      TrainingBatch batch = TrainingBatch.ofShape(shape);
      for (LossCase lossCase : LossCase.values()) {
        for (Formula formula : library.formulas()) {
          steps.add(library.prepare(formula, lossCase, batch));
        }
      }
    }
    long start = System.nanoTime();
    do {
      steps.forEach(LossStep::run);
    } while (System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(millis));
    steps.forEach(LossStep::close);
  }
}
