package io.github.polyloss.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.cli.UserException;
import java.util.stream.Stream;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SparkFailuresTest {

  private static final String ABORTED =
      "Job aborted due to stage failure: Task 1 in stage 4.0 failed 4 times, most recent failure:"
          + " Lost task 1.3 in stage 4.0 (TID 29) (10.0.0.7 executor 2): ";

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(
            ABORTED
                + "java.io.UncheckedIOException: --data /x cannot be opened: no\n\tat a.B.c(B.java)",
            "executor 2 on 10.0.0.7: --data /x cannot be opened: no"),
        Arguments.of(
            ABORTED + "java.lang.ClassNotFoundException: io.github.polyloss.X\n\tat a.B.c(B.java)",
            "executor 2 on 10.0.0.7: classes of this program are missing"
                + " (java.lang.ClassNotFoundException: io.github.polyloss.X); submit"
                + " polyloss-spark-submit.jar, or name it in spark.jars"),
        Arguments.of(
            ABORTED + "java.lang.OutOfMemoryError: Physical memory usage is too high\n\tat a.B",
            "executor 2 on 10.0.0.7: out of memory (Physical memory usage is too high);"
                + " --executor-off-heap (arrays) or --executor-memory (heap) gives more, a smaller"
                + " --batch-size needs less"),
        Arguments.of(
            "Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times, most recent"
                + " failure: Lost task 0.3 in stage 1.0 (TID 4) (10.0.0.7 executor 3):"
                + " ExecutorLostFailure (executor 3 exited caused by one of the running tasks)",
            "executors were lost again and again (ExecutorLostFailure (executor 3 exited caused by"
                + " one of the running tasks)), most often for want of memory: --executor-off-heap"
                + " (arrays) or --executor-memory (heap) gives more; else see the executors' logs"),
        Arguments.of("Could not parse Master URL: 'x'", "Spark: Could not parse Master URL: 'x'"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aPageOfSparkIsOneLine(String message, String expected) {
    RuntimeException wrapped = new RuntimeException(new SparkException(message));
    assertThat(SparkFailures.explain(wrapped))
        .hasValueSatisfying(failure -> assertThat(failure).hasMessage(expected));
  }

  @Test
  void whatIsNotSparksIsLeftAlone() {
    assertThat(SparkFailures.explain(new IllegalStateException("x"))).isEmpty();
    assertThat(SparkFailures.explain(new UserException("x"))).isEmpty();
  }
}
