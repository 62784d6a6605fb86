package io.github.polyloss.bench;

import java.util.List;

/** Whose losses are timed. */
enum Library {
  DL4J(List.of(Formula.CROSS_ENTROPY)) {
    @Override
    LossStep prepare(Formula formula, LossCase lossCase, TrainingBatch batch) {
      return Dl4jStep.dl4j(lossCase, batch);
    }
  },

  POLYLOSS(List.of(Formula.values())) {
    @Override
    LossStep prepare(Formula formula, LossCase lossCase, TrainingBatch batch) {
      return Dl4jStep.polyloss(formula.loss(lossCase), lossCase, batch);
    }
  },

  PYTORCH(List.of(Formula.values())) {
    @Override
    LossStep prepare(Formula formula, LossCase lossCase, TrainingBatch batch) {
      return new PyTorchStep(formula, lossCase, batch);
    }
  };

  private final List<Formula> formulas;

  Library(List<Formula> formulas) {
    this.formulas = formulas;
  }

  List<Formula> formulas() {
    return formulas;
  }

  abstract LossStep prepare(Formula formula, LossCase lossCase, TrainingBatch batch);
}
