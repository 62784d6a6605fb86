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

/** How the rows of a batch are shared out. */
class RowRangeTest {

  private static final int COLUMNS = 1024;
  private static final int BLOCK_ROWS = RowRange.BLOCK / COLUMNS;
  private static final int ROWS_WORTH_THREADS = RowRange.WORTH_THREADS / COLUMNS;

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1, 16384",
    "3, 16385",
    "3, 1000000",
    "7, 5000",
    "16384, 1",
    "16385, 1",
    "100000, 1",
    "1000, 1000",
    "2047, 129"
  })
  void everyRowIsEvaluatedOnceAndCountsInTheSum(int rows, int columns) {
    AtomicIntegerArray times = new AtomicIntegerArray(rows);
    RowRange numbers =
        (from, to) -> {
          IntStream.range(from, to).forEach(times::incrementAndGet);
          return IntStream.range(from, to).asDoubleStream().sum();
        };

    assertThat(numbers.evaluateAll(rows, columns)).isEqualTo(rows * (rows - 1.0) / 2);
    assertThat(IntStream.range(0, rows).map(times::get)).containsOnly(1);
  }

  @Test
  void blocksAreTheSameWithAndWithoutThreads() {
    for (int rows : new int[] {3 * BLOCK_ROWS - 1, ROWS_WORTH_THREADS + 1}) {
      Set<String> blocks = ConcurrentHashMap.newKeySet();
      RowRange ranges = (from, to) -> blocks.add(from + " to " + to) ? 1 : 0;

      ranges.evaluateAll(rows, COLUMNS);

      assertThat(blocks)
          .containsExactlyInAnyOrder(
              IntStream.iterate(0, from -> from < rows, from -> from + BLOCK_ROWS)
                  .mapToObj(from -> from + " to " + Math.min(rows, from + BLOCK_ROWS))
                  .toArray(String[]::new));
    }
  }

  @Test
  void smallBatchesStayOnTheThreadThatCalls() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    RowRange range = (from, to) -> threads.add(Thread.currentThread()) ? 1 : 0;

    range.evaluateAll(ROWS_WORTH_THREADS - 1, COLUMNS);

    assertThat(threads).containsExactly(Thread.currentThread());
  }

  /** The first thread waits for a second one, which would never come if there were no other. */
  @Test
  void largeBatchesAreSharedByThreads() {
    assumeThat(ForkJoinPool.getCommonPoolParallelism()).as("threads beside this one").isPositive();
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    CountDownLatch second = new CountDownLatch(2);
    RowRange range =
        (from, to) -> {
          if (threads.add(Thread.currentThread())) {
            second.countDown();
          }
          return awaits(second) ? 1 : Double.NaN;
        };

    assertThat(range.evaluateAll(ROWS_WORTH_THREADS, COLUMNS))
        .isEqualTo(ROWS_WORTH_THREADS / BLOCK_ROWS);
  }

  /** Whoever called may free the arrays as soon as it knows of the failure. */
  @RepeatedTest(20)
  void theFirstFailureIsThrownWhenNoThreadIsAtWorkAnyMore() {
    AtomicInteger atWork = new AtomicInteger();
    RowRange range =
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

    assertThatThrownBy(() -> range.evaluateAll(ROWS_WORTH_THREADS, COLUMNS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rows from 0");
    assertThat(atWork).hasValue(0);
  }

  @Test
  void errorsAreThrownAsTheyAre() {
    Error error = new StackOverflowError();
    RowRange range =
        (from, to) -> {
          throw error;
        };
    assertThatThrownBy(() -> range.evaluateAll(1, 1)).isSameAs(error);
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
