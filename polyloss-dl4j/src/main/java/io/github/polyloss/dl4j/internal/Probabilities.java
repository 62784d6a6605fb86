package io.github.polyloss.dl4j.internal;

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

  /** A probability that an activation gave as a number, where 0 stands for one that underflowed. */
  public static double positive(double p) {
    return p == 0 ? Double.MIN_NORMAL : p;
  }
}
