package io.github.polyloss.training;

/** Training cannot continue; the message says why and what may help. */
public final class TrainingException extends RuntimeException {

  /**
   * Makes an exception of its message.
   *
   * @param message names the run, what happened, and what may help
   */
  public TrainingException(String message) {
    super(message);
  }
}
