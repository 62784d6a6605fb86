package io.github.polyloss.internal;

/** Messages for the user stay on one line, whatever names and foreign messages they take in. */
public final class OneLine {

  private OneLine() {}

  /**
   * Puts a text on one line.
   *
   * @param text any text
   * @return the text with each run of white space and control characters turned into one space
   */
  public static String of(String text) {
    return text.replaceAll("[\\p{Cntrl}\\s]+", " ");
  }
}
