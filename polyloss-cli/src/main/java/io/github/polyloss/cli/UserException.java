package io.github.polyloss.cli;

import io.github.polyloss.internal.OneLine;

/** Something that the user can mend; the message is the one line that the user sees. */
public final class UserException extends RuntimeException {

  /**
   * Makes an exception of its message.
   *
   * @param message names the parameter, the rule and the value, or says what to do
   */
  public UserException(String message) {
    super(OneLine.of(message));
  }

  /**
   * Makes an exception that keeps its cause for {@code --verbose}.
   *
   * @param message names the parameter, the rule and the value, or says what to do
   * @param cause what went wrong underneath
   */
  public UserException(String message, Throwable cause) {
    super(OneLine.of(message), cause);
  }
}
