package io.github.polyloss.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.training.InvalidSettingException;
import io.github.polyloss.training.TrainingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.factory.Nd4jBackend;

class FailuresTest {

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new UserException("--seeds must be at least 1, got 0"), "--seeds must"),
        Arguments.of(
            new InvalidSettingException("batchSize", "must be at least 2, got 1"),
            "--batch-size must be at least 2, got 1"),
        Arguments.of(new TrainingException("poly:2: the training loss"), "poly:2: the training"),
        Arguments.of(new UncheckedIOException(new IOException("no\nspace")), "no space"),
        Arguments.of(new NoSuchFileException("a.zip"), "a.zip: no such file or folder"),
        Arguments.of(new AccessDeniedException("runs"), "runs: permission denied"),
        Arguments.of(new IllegalArgumentException(), "unexpected failure: java.lang.Illegal"),
        Arguments.of(new IllegalStateException("odd"), "unexpected failure: java.lang.Illegal"),
        Arguments.of(
            new ExceptionInInitializerError(
                new RuntimeException(new Nd4jBackend.NoAvailableBackendException("none"))),
            "--backend names nothing that runs on this machine: cuda needs"),
        Arguments.of(new ExceptionInInitializerError("odd"), "unexpected failure: java.lang.Ex"),
        Arguments.of(new OutOfMemoryError("Java heap space"), "out of memory: Java heap space"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureIsOneLine(Throwable failure, String start) {
    assertThat(Failures.oneLine(failure)).startsWith(start).hasLineCount(1);
  }

  @Test
  void memoryThatRunsOutIsOneLine(@TempDir Path folder) throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    Stream<String> command = Stream.of("data", "--out", folder.resolve("data").toString());
    TrainingProcess data =
        TrainingProcess.start(
            log, Stream.concat(TrainingProcess.java("-Xmx24m").stream(), command).toList());

    data.assertEnds(1);

    assertThat(data.output()).startsWith("polyloss: out of memory: ").hasLineCount(1);
  }
}
