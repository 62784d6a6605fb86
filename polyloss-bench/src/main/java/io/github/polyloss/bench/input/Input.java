package io.github.polyloss.bench.input;

import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** A way from files to batches. */
record Input(String title, Opener opener) {

  /** Makes an iterator at the beginning of an epoch that no other iterator of it had. */
  @FunctionalInterface
  interface Opener {
    DataSetIterator open(long seed) throws Exception;
  }

  /** Reads an epoch and drops it. */
  double imagesPerSecond(long seed) throws Exception {
    DataSetIterator batches = opener.open(seed);
    try {
      long start = System.nanoTime();
      int images = 0;
      while (batches.hasNext()) {
        images += batches.next().numExamples();
      }
      return images / ((System.nanoTime() - start) / 1e9);
    } finally {
      if (batches instanceof AutoCloseable closeable) {
        closeable.close();
      }
    }
  }
}
