package io.github.polyloss.dl4j.internal;

import org.nd4j.linalg.api.buffer.DataType;

/** Keeps probabilities inside what a double can tell from 0. */
public final class Probabilities {

  /**
   * Low enough for any loss in use, high enough that weights and sums over rows do not overflow.
   */
  public static final double LEAST_LN_P = -1e300;

  private Probabilities() {}

  /** The logarithm of a probability, where the difference of two huge logits may be −∞. */
  public static double bounded(double lnP) {
    return Math.max(lnP, LEAST_LN_P);
  }

  /** The nearest number from −max to max; NaN stays. */
  public static double bounded(double value, double max) {
    return Math.max(-max, Math.min(max, value));
  }

  /**
   * What stands for a 1−p of 0 where a type holds p: the largest that it can have been, half the
   * distance from 1 to the number before it.
   */
  public static double leastComplement(DataType type) {
    return epsilon(type) / 4;
  }

  /** How far an activation may miss the range of a probability by rounding. */
  public static double slack(DataType type) {
    return 8 * epsilon(type);
  }

  /** The distance from 1 to the number after it. */
  private static double epsilon(DataType type) {
    return switch (type) {
      case DOUBLE -> 0x1p-52;
      case FLOAT -> 0x1p-23;
      case HALF -> 0x1p-10;
      case BFLOAT16 -> 0x1p-7;
      default -> throw new IllegalArgumentException("no floating type: " + type);
    };
  }
}
