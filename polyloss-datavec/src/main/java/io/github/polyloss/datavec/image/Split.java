package io.github.polyloss.datavec.image;

import java.util.Locale;

/** The three parts that a data set is divided into. */
public enum Split {
  /** The images that the parameters are fitted to. */
  TRAIN,
  /** The images that choose between models and settings. */
  VALID,
  /** The images that the chosen model is judged on, once. */
  TEST;

  /**
   * The name of this split as it stands in folder names, CSV manifests and reports.
   *
   * @return {@code train}, {@code valid} or {@code test}
   */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
