package io.github.polyloss.dl4j.internal;

import org.nd4j.linalg.factory.Nd4j;

/** How to compute, by where the backend keeps its arrays. */
public enum ComputePath {
  /** Row by row, in the memory of this machine. */
  HOST_ROWS,
  /** ND4J's operations on whole arrays, which a GPU computes where they lie. */
  ARRAY_OPERATIONS;

  public static ComputePath ofBackend() {
    return Nd4j.getEnvironment().isCPU() ? HOST_ROWS : ARRAY_OPERATIONS;
  }
}
