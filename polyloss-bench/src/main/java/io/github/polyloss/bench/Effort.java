package io.github.polyloss.bench;

/** How long to measure: so many rounds over all cells, each cell in a new JVM in each round. */
record Effort(int rounds, int warmupIterations, int iterations, int iterationMillis) {

  /** The losses get faster for two seconds at 1024×1000. */
  static final Effort FULL = new Effort(3, 12, 8, 200);

  static final Effort QUICK = new Effort(1, 6, 8, 100);
}
