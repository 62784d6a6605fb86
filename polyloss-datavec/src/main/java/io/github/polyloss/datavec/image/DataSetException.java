package io.github.polyloss.datavec.image;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
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
    super(oneLine(message));
  }

  /**
   * A fault that another exception reported.
   *
   * @param message one line that names the file, the rule and the value
   * @param cause the exception that reported it
   */
  public DataSetException(String message, Throwable cause) {
    super(oneLine(message), cause);
  }

  /**
   * Something that cannot be done with a file.
   *
   * @param action what, as a verb
   * @param file which
   * @param cause why not
   * @return an exception that says so
   */
  public static DataSetException cannot(String action, Path file, Exception cause) {
    return new DataSetException("cannot " + action + " " + file + ": " + reason(cause), cause);
  }

  /**
   * What went wrong, in words; the messages of many exceptions say less than their types.
   *
   * @param exception the exception that reported it
   * @return a few words
   */
  public static String reason(Exception exception) {
    if (exception instanceof NoSuchFileException) {
      return "no such file";
    }
    if (exception instanceof FileAlreadyExistsException twice) {
      return twice.getFile() + " is there already";
    }
    if (exception instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (exception instanceof EOFException) {
      return "it ends too early";
    }
    if (exception instanceof ConnectException) {
      return "no connection";
    }
    if (exception instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason();
    }
    String message = exception.getMessage();
    return message == null || message.isBlank() ? exception.getClass().getSimpleName() : message;
  }

  /** File names inside archives may hold anything. */
  private static String oneLine(String message) {
    return message.replaceAll("[\\p{Cntrl}\\s]+", " ");
  }
}
