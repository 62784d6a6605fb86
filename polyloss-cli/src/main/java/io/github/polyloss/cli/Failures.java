package io.github.polyloss.cli;

import io.github.polyloss.internal.OneLine;
import io.github.polyloss.training.InvalidSettingException;
import io.github.polyloss.training.TrainingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;
import java.util.stream.Stream;
import org.nd4j.linalg.factory.Nd4jBackend;

/** What the user reads of a failure: one line. */
final class Failures {

  private Failures() {}

  static String oneLine(Throwable failure) {
    return OneLine.of(words(failure));
  }

  private static String words(Throwable failure) {
    if (failure instanceof UncheckedIOException) {
      return words(failure.getCause());
    }
    if (failure instanceof OutOfMemoryError) {
      return "out of memory: "
          + failure.getMessage()
          + " (a smaller --batch-size needs less;"
          + " POLYLOSS_JAVA_OPTS=-Xmx8g gives more)";
    }
    if (isWithoutBackend(failure)) {
      return "--backend names nothing that runs on this machine: cuda needs an NVIDIA GPU with its"
          + " driver, CUDA 11.6 and cuDNN 8.3 (docs/gpu.md; --verbose shows what is missing)";
    }
    if (failure instanceof FileSystemException problem) {
      return problem.getFile() + ": " + reason(problem);
    }
    if (failure instanceof InvalidSettingException invalid) {
      return Options.message(invalid);
    }
    boolean explained =
        failure instanceof UserException
            || failure instanceof TrainingException
            || failure instanceof IllegalArgumentException
            || failure instanceof IOException;
    return explained && failure.getMessage() != null
        ? failure.getMessage()
        : "unexpected failure: " + failure + " (--verbose shows where)";
  }

  /** ND4J looks for its backend when it is first used, in a static initialiser. */
  private static boolean isWithoutBackend(Throwable failure) {
    return failure instanceof ExceptionInInitializerError
        && Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
            .anyMatch(Nd4jBackend.NoAvailableBackendException.class::isInstance);
  }

  private static String reason(FileSystemException problem) {
    if (problem instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (problem instanceof FileAlreadyExistsException) {
      return "exists already";
    }
    if (problem instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (problem instanceof NotDirectoryException) {
      return "not a folder";
    }
    return problem.getReason() == null ? problem.getClass().getSimpleName() : problem.getReason();
  }
}
