package io.github.polyloss.bench;

import java.util.List;

/** What is compared. The names are those of the command line and the CSV file. */
enum Contender {
  DL4J("DL4J's own", Library.DL4J, Formula.CROSS_ENTROPY),
  POLY_N("Poly-N", Library.POLYLOSS, Formula.POLY_N),
  FOCAL("focal", Library.POLYLOSS, Formula.FOCAL),
  POLY_N_VECTOR_API(
      "Poly-N, Vector API", Library.POLYLOSS, Formula.POLY_N, "--add-modules=jdk.incubator.vector"),
  FOCAL_VECTOR_API(
      "focal, Vector API", Library.POLYLOSS, Formula.FOCAL, "--add-modules=jdk.incubator.vector"),
  PYTORCH("PyTorch CE or BCE", Library.PYTORCH, Formula.CROSS_ENTROPY),
  PYTORCH_POLY_1("PyTorch Poly-1", Library.PYTORCH, Formula.POLY_N),
  PYTORCH_FOCAL("PyTorch Poly-1 focal", Library.PYTORCH, Formula.FOCAL);

  private final String title;
  private final Library library;
  private final Formula formula;
  private final List<String> jvmArguments;

  Contender(String title, Library library, Formula formula, String... jvmArguments) {
    this.title = title;
    this.library = library;
    this.formula = formula;
    this.jvmArguments = List.of(jvmArguments);
  }

  String title() {
    return title;
  }

  Library library() {
    return library;
  }

  /** What its JVM needs beyond what all get. */
  List<String> jvmArguments() {
    return jvmArguments;
  }

  LossStep prepare(LossCase lossCase, TrainingBatch batch) {
    return library.prepare(formula, lossCase, batch);
  }
}
