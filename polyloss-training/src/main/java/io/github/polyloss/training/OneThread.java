package io.github.polyloss.training;

import org.nd4j.linalg.api.blas.Blas;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Keeps the natives to one thread until {@link #restore}. A batch of features is so little work
 * that waiting for a second thread costs several times as much as soon as other programs use the
 * cores.
 */
final class OneThread {

  private final Blas blas = Nd4j.factory().blas();
  private final Environment environment = Nd4j.getEnvironment();
  private final int blasThreads = blas.getMaxThreads();
  private final int maxThreads = environment.maxThreads();
  private final int masterThreads = environment.maxMasterThreads();

  OneThread() {
    set(1, 1, 1);
  }

  private void set(int blasThreads, int maxThreads, int masterThreads) {
    blas.setMaxThreads(blasThreads);
    environment.setMaxThreads(maxThreads);
    environment.setMaxMasterThreads(masterThreads);
  }

  void restore() {
    set(blasThreads, maxThreads, masterThreads);
  }
}
