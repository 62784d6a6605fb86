package io.github.polyloss.dl4j;

import java.util.Arrays;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;

/** Evaluates rows, independently of each other. */
@FunctionalInterface
interface RowRange {

  /** So many elements keep a thread busy for some ten microseconds. */
  int BLOCK = 16 * 1024;

  /** Fewer elements are done before another thread has woken up. */
  int WORTH_THREADS = 6 * BLOCK;

  /**
   * Evaluates the rows from one to before another, and gives the sum of their scores. May be called
   * by several threads at once for different rows.
   */
  double evaluate(int from, int to);

  /**
   * Evaluates all rows, on all cores where that is worth it. Blocks of rows, and so the result, do
   * not depend on the number of threads.
   */
  default double evaluateAll(int rows, int columns) {
    int blockRows = Math.max(1, BLOCK / columns);
    int blocks = (rows + blockRows - 1) / blockRows;
    boolean threads =
        (long) rows * columns >= WORTH_THREADS && ForkJoinPool.getCommonPoolParallelism() > 0;
    double[] sums = new double[blocks];
    IntStream range = IntStream.range(0, blocks);
    (threads ? range.parallel() : range)
        .forEach(
            block ->
                sums[block] =
                    evaluate(
                        block * blockRows,
                        Math.min(rows, Math.addExact(block * blockRows, blockRows))));
    return Arrays.stream(sums).sum();
  }
}
