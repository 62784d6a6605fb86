package io.github.polyloss.bench;

/** How long to run a cell in a round. The names are those of a parameter of JMH's. */
enum Effort {
  QUICK(500, 1000, 1, 3, 100),
  FULL(1500, 3000, 2, 5, 200);

  private final int pastUseMillis;
  private final int compilationMillis;
  private final int warmupIterations;
  private final int iterations;
  private final int iterationMillis;

  Effort(
      int pastUseMillis,
      int compilationMillis,
      int warmupIterations,
      int iterations,
      int iterationMillis) {
    this.pastUseMillis = pastUseMillis;
    this.compilationMillis = compilationMillis;
    this.warmupIterations = warmupIterations;
    this.iterations = iterations;
    this.iterationMillis = iterationMillis;
  }

  /** How long all losses of the library are used before. */
  int pastUseMillis() {
    return pastUseMillis;
  }

  /** How long to wait at most for the compiler to be done with the loss of the cell. */
  int compilationMillis() {
    return compilationMillis;
  }

  int warmupIterations() {
    return warmupIterations;
  }

  int iterations() {
    return iterations;
  }

  int iterationMillis() {
    return iterationMillis;
  }

  /** As seen on two cores: starting takes more than a second, the compiler half of its time. */
  double secondsOfCell() {
    int millis =
        pastUseMillis + compilationMillis / 2 + (warmupIterations + iterations) * iterationMillis;
    return 1.2 + millis / 1000.0;
  }
}
