package io.github.polyloss.datavec.internal;

import java.util.Arrays;

/** Checks of arguments whose messages name the parameter, the rule and the value. */
public final class Checks {

  private Checks() {}

  public static int atLeast(int smallest, int value, String name) {
    if (value < smallest) {
      throw new IllegalArgumentException(
          "%s must be at least %d, got %d".formatted(name, smallest, value));
    }
    return value;
  }

  public static int within(int smallest, int largest, int value, String name) {
    if (value < smallest || value > largest) {
      throw new IllegalArgumentException(
          "%s must be from %d to %d, got %d".formatted(name, smallest, largest, value));
    }
    return value;
  }

  public static double within(double smallest, double largest, double value, String name) {
    if (!(value >= smallest && value <= largest)) {
      throw new IllegalArgumentException(
          "%s must be from %s to %s, got %s".formatted(name, smallest, largest, value));
    }
    return value;
  }

  public static float[] finite(int length, float[] values, String name) {
    boolean right = values.length == length;
    for (float value : values) {
      right &= Float.isFinite(value);
    }
    if (!right) {
      throw new IllegalArgumentException(
          "%s must be %d finite numbers, got %s".formatted(name, length, Arrays.toString(values)));
    }
    return values.clone();
  }

  public static float[] positive(int length, float[] values, String name) {
    for (float value : finite(length, values, name)) {
      if (value <= 0) {
        throw new IllegalArgumentException(
            "%s must be positive, got %s".formatted(name, Arrays.toString(values)));
      }
    }
    return values.clone();
  }
}
