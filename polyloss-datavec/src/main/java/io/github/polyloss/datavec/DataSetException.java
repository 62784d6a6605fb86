package io.github.polyloss.datavec;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Says that the data are not what they should be: a file that is missing, damaged, or at odds with
 * another. The message is one line for the person who named the data.
 */
public class DataSetException extends IOException {

  /**
   * A fault with nothing beneath it.
   *
   * @param message one line that names the file, the rule and the value
   */
  public DataSetException(String message) {
    super(message);
  }

  /**
   * A fault that another exception told of.
   *
   * @param message one line that names the file, the rule and the value
   * @param cause what told of it
   */
  public DataSetException(String message, Throwable cause) {
    super(message, cause);
  }

  static DataSetException cannot(String action, Path file, Exception cause) {
    return new DataSetException("cannot " + action + " " + file + ": " + reason(cause), cause);
  }

  /** The message of a file system's exception often holds the path alone; its type has the rest. */
  static String reason(Exception cause) {
    if (cause instanceof NoSuchFileException) {
      return "no such file";
    }
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    String text =
        cause instanceof FileSystemException file && file.getReason() != null
            ? file.getReason()
            : cause.getMessage();
    return text == null || text.isBlank()
        ? cause.getClass().getSimpleName()
        : text.lines().findFirst().orElseThrow();
  }
}
