package io.github.polyloss.dl4j;

import java.util.Arrays;
import java.util.Locale;

/** The rules that parameters keep, each with its message: parameter, rule, value. */
final class Checks {

  private Checks() {}

  static void require(boolean kept, String message, Object... values) {
    if (!kept) {
      throw failure(message, values);
    }
  }

  static IllegalArgumentException failure(String message, Object... values) {
    return new IllegalArgumentException(String.format(Locale.ROOT, message, values));
  }

  static void notNull(String parameter, Object value) {
    require(value != null, "%s must not be null", parameter);
  }

  static void finite(String parameter, double value) {
    require(Double.isFinite(value), "%s must be finite, got %s", parameter, value);
  }

  static void finiteAndNotNegative(String parameter, double value) {
    require(
        Double.isFinite(value) && value >= 0,
        "%s must be finite and not negative, got %s",
        parameter,
        value);
  }

  static void inZeroToOne(String parameter, double value) {
    require(value >= 0 && value <= 1, "%s must be in [0, 1], got %s", parameter, value);
  }

  static void inZeroToBelowOne(String parameter, double value) {
    require(value >= 0 && value < 1, "%s must be in [0, 1), got %s", parameter, value);
  }

  static void weights(String parameter, double... weights) {
    for (double weight : weights) {
      finiteAndNotNegative(parameter, weight);
    }
    require(
        Arrays.stream(weights).anyMatch(weight -> weight > 0),
        "%s must have one that is not zero, got %s",
        parameter,
        Arrays.toString(weights));
  }
}
