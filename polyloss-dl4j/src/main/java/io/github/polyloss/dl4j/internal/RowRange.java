package io.github.polyloss.dl4j.internal;

import java.util.Arrays;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/** Evaluates rows, independently of each other. */
@FunctionalInterface
public interface RowRange {

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
   * not depend on the number of threads. If blocks fail, what the first of them throws is thrown,
   * but not before every thread is done: the caller may free the arrays then.
   */
  default double evaluateAll(int rows, int columns) {
    int blockRows = Math.max(1, BLOCK / columns);
    int blocks = (rows - 1) / blockRows + 1;
    boolean threads =
        (long) rows * columns >= WORTH_THREADS && ForkJoinPool.getCommonPoolParallelism() > 0;
    double[] sums = new double[blocks];
    AtomicReference<Failure> failure = new AtomicReference<>();
    AtomicInteger next = new AtomicInteger();
    // Each thread takes the next block when it is done with one. Shares of equal size would leave
    // the calling thread waiting at the end for one that took its time to wake up.
    IntStream takers =
        IntStream.range(0, threads ? ForkJoinPool.getCommonPoolParallelism() + 1 : 1);
    (threads ? takers.parallel() : takers)
        .forEach(
            taker -> {
              for (int block; (block = next.getAndIncrement()) < blocks; ) {
                if (failure.get() != null) {
                  return;
                }
                int from = block * blockRows;
                try {
                  sums[block] = evaluate(from, from + Math.min(blockRows, rows - from));
                } catch (RuntimeException | Error e) {
                  failure.accumulateAndGet(new Failure(block, e), Failure::first);
                }
              }
            });
    if (failure.get() != null) {
      failure.get().rethrow();
    }
    return Arrays.stream(sums).sum();
  }

  /**
   * What a block threw.
   *
   * @param block the number of the block
   * @param thrown a RuntimeException or an Error
   */
  record Failure(int block, Throwable thrown) {

    static Failure first(Failure present, Failure other) {
      return present == null || other.block < present.block ? other : present;
    }

    void rethrow() {
      if (thrown instanceof RuntimeException exception) {
        throw exception;
      }
      throw (Error) thrown;
    }
  }
}
