package io.github.polyloss.dl4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the rows of a batch are shared out. */
class RowBlocksTest {

  private static final int COLUMNS = 1024;
  private static final int BLOCK_ROWS = RowBlocks.BLOCK / COLUMNS;
  private static final int ROWS_WORTH_THREADS = RowBlocks.WORTH_THREADS / COLUMNS;

  /** What a worker does with rows. */
  private interface Evaluation {

    double of(int from, int to);
  }

  /** A worker that holds its caller to preparing rows before they are evaluated. */
  private static final class TestWorker implements RowBlocks.Worker {

    private final Evaluation evaluation;
    private final AtomicInteger open;
    private int preparedFrom;
    private int preparedTo;

    TestWorker(Evaluation evaluation, AtomicInteger open) {
      this.evaluation = evaluation;
      this.open = open;
      open.incrementAndGet();
    }

    @Override
    public void prepare(int from, int to) {
      preparedFrom = from;
      preparedTo = to;
    }

    @Override
    public double evaluate(int from, int to) {
      assertThat(from).isGreaterThanOrEqualTo(preparedFrom).isLessThan(to);
      assertThat(to).isLessThanOrEqualTo(preparedTo);
      return evaluation.of(from, to);
    }

    @Override
    public void close() {
      open.decrementAndGet();
    }
  }

  private static double evaluateAll(
      int rows, int columns, int preparedRows, Evaluation evaluation) {
    AtomicInteger open = new AtomicInteger();
    try {
      return RowBlocks.evaluateAll(
          rows, columns, preparedRows, () -> new TestWorker(evaluation, open));
    } finally {
      assertThat(open).as("workers that are not closed").hasValue(0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "1, 16384, 1",
    "3, 16385, 1",
    "3, 16385, 2",
    "3, 1000000, 64",
    "7, 5000, 1",
    "16384, 1, 1",
    "16385, 1, 100",
    "100000, 1, 16385",
    "1000, 1000, 1",
    "1000, 1000, 17",
    "1000, 1000, 1000",
    "1000, 1000, 2000",
    "2047, 129, 128"
  })
  void everyRowIsEvaluatedOnceAndCountsInTheSum(int rows, int columns, int preparedRows) {
    AtomicIntegerArray times = new AtomicIntegerArray(rows);

    double sum =
        evaluateAll(
            rows,
            columns,
            preparedRows,
            (from, to) -> {
              IntStream.range(from, to).forEach(times::incrementAndGet);
              return IntStream.range(from, to).asDoubleStream().sum();
            });

    assertThat(sum).isEqualTo(rows * (rows - 1.0) / 2);
    assertThat(IntStream.range(0, rows).map(times::get)).containsOnly(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 17, 50, 10_000})
  void blocksAndTheirSumAreTheSameHoweverManyRowsArePrepared(int preparedRows) {
    for (int rows : new int[] {3 * BLOCK_ROWS - 1, ROWS_WORTH_THREADS + 1, 1000}) {
      Set<String> blocks = ConcurrentHashMap.newKeySet();

      // In another order, or in other blocks, the sum has other last digits.
      double sum =
          evaluateAll(
              rows,
              COLUMNS,
              preparedRows,
              (from, to) -> {
                blocks.add(from + " to " + to);
                return Math.exp(from % 97) / (to - from);
              });

      assertThat(blocks)
          .containsExactlyInAnyOrder(
              IntStream.iterate(0, from -> from < rows, from -> from + BLOCK_ROWS)
                  .mapToObj(from -> from + " to " + Math.min(rows, from + BLOCK_ROWS))
                  .toArray(String[]::new));
      assertThat(sum)
          .isEqualTo(
              IntStream.iterate(0, from -> from < rows, from -> from + BLOCK_ROWS)
                  .mapToDouble(from -> Math.exp(from % 97) / Math.min(BLOCK_ROWS, rows - from))
                  .sum());
    }
  }

  @Test
  void smallBatchesStayOnTheThreadThatCalls() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();

    evaluateAll(
        ROWS_WORTH_THREADS - 1,
        COLUMNS,
        1,
        (from, to) -> threads.add(Thread.currentThread()) ? 1 : 0);

    assertThat(threads).containsExactly(Thread.currentThread());
  }

  /** The first thread waits for a second one, which would never come if there were no other. */
  @Test
  void largeBatchesAreSharedByThreads() {
    assumeThat(ForkJoinPool.getCommonPoolParallelism()).as("threads beside this one").isPositive();
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    CountDownLatch second = new CountDownLatch(2);
    Evaluation evaluation =
        (from, to) -> {
          if (threads.add(Thread.currentThread())) {
            second.countDown();
          }
          return awaits(second) ? 1 : Double.NaN;
        };

    assertThat(evaluateAll(ROWS_WORTH_THREADS, COLUMNS, 1, evaluation))
        .isEqualTo(ROWS_WORTH_THREADS / BLOCK_ROWS);
  }

  /** Whoever called may free the arrays as soon as it knows of the failure. */
  @RepeatedTest(20)
  void theFirstFailureIsThrownWhenNoThreadIsAtWorkAnyMore() {
    AtomicInteger atWork = new AtomicInteger();
    Evaluation evaluation =
        (from, to) -> {
          atWork.incrementAndGet();
          try {
            Thread.sleep(from == 0 ? 3 : 1);
            throw new IllegalArgumentException("rows from " + from);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          } finally {
            atWork.decrementAndGet();
          }
        };

    assertThatThrownBy(() -> evaluateAll(ROWS_WORTH_THREADS, COLUMNS, 1, evaluation))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rows from 0");
    assertThat(atWork).hasValue(0);
  }

  @Test
  void errorsAreThrownAsTheyAre() {
    Error error = new StackOverflowError();
    Evaluation evaluation =
        (from, to) -> {
          throw error;
        };

    assertThatThrownBy(() -> evaluateAll(1, 1, 1, evaluation)).isSameAs(error);
  }

  private static boolean awaits(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
