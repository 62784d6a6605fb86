package io.github.polyloss.bench;

/** Two contenders do not compute the same, so their times say nothing. */
final class DisagreementException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DisagreementException(String message) {
    super(message);
  }
}
