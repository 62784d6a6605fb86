package io.github.polyloss.dl4j.internal;

import java.util.Arrays;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Evaluates all rows of a batch, on all cores where that is worth it. */
final class RowBlocks {

  /** This many elements keep a thread busy for some ten microseconds. */
  static final int BLOCK = 16 * 1024;

  /** Fewer elements are done before another thread has woken up. */
  static final int WORTH_THREADS = 6 * BLOCK;

  /** Evaluates rows, independently of each other; for one thread. */
  interface Worker extends AutoCloseable {

    /** Makes rows ready, among them those that are evaluated next. */
    void prepare(int from, int to);

    /** Evaluates the rows from one to before another, and gives the sum of their scores. */
    double evaluate(int from, int to);

    @Override
    void close();
  }

  private RowBlocks() {}

  /**
   * Evaluates all rows. Blocks of rows, and so the result, do not depend on the number of threads.
   * If blocks fail, what the first of them throws is thrown, but not before every thread is done:
   * the caller may free the arrays then.
   */
  static double evaluateAll(Batch batch, Supplier<Worker> workers) {
    return evaluateAll(batch.inputs().rows(), batch.columns(), batch.preparedRows(), workers);
  }

  /**
   * As above.
   *
   * @param preparedRows how many rows to prepare at once, at least
   */
  static double evaluateAll(int rows, int columns, int preparedRows, Supplier<Worker> workers) {
    int blockRows = Math.max(1, BLOCK / columns);
    double[] sums = new double[(rows - 1) / blockRows + 1];
    int taken = (preparedRows - 1) / blockRows + 1;
    AtomicReference<Failure> failure = new AtomicReference<>();
    AtomicInteger next = new AtomicInteger();
    Runnable taker =
        () -> {
          int first = 0;
          try (Worker worker = workers.get()) {
            while (failure.get() == null && (first = next.getAndAdd(taken)) < sums.length) {
              evaluate(worker, first, Math.min(sums.length, first + taken), blockRows, rows, sums);
            }
          } catch (RuntimeException | Error e) {
            failure.accumulateAndGet(new Failure(first, e), Failure::first);
          }
        };
    int threads = ForkJoinPool.getCommonPoolParallelism() + 1;
    if ((long) rows * columns >= WORTH_THREADS && threads > 1) {
      // Each thread takes the next blocks when it is done with some. Shares of equal size would
      // leave the calling thread waiting at the end for one that took its time to wake up.
      IntStream.range(0, threads).parallel().forEach(thread -> taker.run());
    } else {
      taker.run();
    }
    if (failure.get() != null) {
      failure.get().rethrow();
    }
    return Arrays.stream(sums).sum();
  }

  private static void evaluate(
      Worker worker, int first, int end, int blockRows, int rows, double[] sums) {
    worker.prepare(first * blockRows, Math.min(rows, end * blockRows));
    for (int block = first; block < end; block++) {
      int from = block * blockRows;
      sums[block] = worker.evaluate(from, from + Math.min(blockRows, rows - from));
    }
  }

  /**
   * What a block threw.
   *
   * @param block the number of the block
   * @param thrown a RuntimeException or an Error
   */
  private record Failure(int block, Throwable thrown) {

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
