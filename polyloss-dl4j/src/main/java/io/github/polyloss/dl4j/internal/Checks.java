package io.github.polyloss.dl4j.internal;

import java.util.Arrays;
import java.util.Locale;

/** The rules that parameters keep, each with its message: parameter, rule, value. */
public final class Checks {

  private Checks() {}

  public static void require(boolean kept, String message, Object... values) {
    if (!kept) {
      throw failure(message, values);
    }
  }

  public static IllegalArgumentException failure(String message, Object... values) {
    return new IllegalArgumentException(String.format(Locale.ROOT, message, values));
  }

  public static void notNull(String parameter, Object value) {
    require(value != null, "%s must not be null", parameter);
  }

  public static void finite(String parameter, double value) {
    require(Double.isFinite(value), "%s must be finite, got %s", parameter, value);
  }

  public static void finiteAndNotNegative(String parameter, double value) {
    require(
        Double.isFinite(value) && value >= 0,
        "%s must be finite and not negative, got %s",
        parameter,
        value);
  }

  public static void inZeroToOne(String parameter, double value) {
    require(value >= 0 && value <= 1, "%s must be in [0, 1], got %s", parameter, value);
  }

  public static void inZeroToBelowOne(String parameter, double value) {
    require(value >= 0 && value < 1, "%s must be in [0, 1), got %s", parameter, value);
  }

  public static void weights(String parameter, double... weights) {
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
