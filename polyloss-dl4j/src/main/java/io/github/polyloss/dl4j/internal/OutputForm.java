package io.github.polyloss.dl4j.internal;

/** Which sum a loss is, and what its inputs are. */
public enum OutputForm {
  /** Logits of classes of which one is true. */
  SOFTMAX(false, true),
  /** Logits, each of a yes or no of its own. */
  SIGMOID(true, true),
  /** Probabilities of classes of which one is true. */
  EXCLUSIVE_PROBABILITIES(false, false),
  /** Probabilities, each of a yes or no of its own. */
  INDEPENDENT_PROBABILITIES(true, false);

  private final boolean independent;
  private final boolean takesLogits;

  OutputForm(boolean independent, boolean takesLogits) {
    this.independent = independent;
    this.takesLogits = takesLogits;
  }

  /** Whether each output is a yes or no of its own; else one class of C is true. */
  public boolean independent() {
    return independent;
  }

  /** Whether the activation is part of the loss; else its result is the input. */
  public boolean takesLogits() {
    return takesLogits;
  }

  /** How many outcomes exclude each other: smoothing moves labels towards their even chance. */
  public int outcomes(int columns) {
    return independent ? 2 : columns;
  }
}
