package io.github.polyloss.dl4j.internal.vectorization;

/**
 * ln(1+x) = n ln 2 + ln m with √½ ≤ m < √2 and ln m = 2 artanh(s), s = (m−1)/(m+1). HotSpot calls a
 * routine for Java's own, which takes several times as long.
 */
final class Logarithm {

  /** Below this the first terms of the series in x are enough. */
  static final double SMALL = 1e-5;

  /** The bits of √½: from there to √2 the exponent is taken for 0. */
  static final long ROOT_HALF = Double.doubleToRawLongBits(Math.sqrt(0.5));

  static final int MANTISSA_BITS = 52;
  static final long MANTISSA = (1L << MANTISSA_BITS) - 1;
  static final double LN_2 = Math.log(2);

  /** The last bits of a double of this size are a whole number. */
  static final double TWO_TO_52 = 0x1p52;

  static final long TWO_TO_52_BITS = Double.doubleToRawLongBits(TWO_TO_52);

  /** 1/3, 1/5, … up to what counts at s = 3 − 2√2. */
  static final double A3 = 1.0 / 3;

  static final double A5 = 1.0 / 5;
  static final double A7 = 1.0 / 7;
  static final double A9 = 1.0 / 9;
  static final double A11 = 1.0 / 11;
  static final double A13 = 1.0 / 13;
  static final double A15 = 1.0 / 15;
  static final double A17 = 1.0 / 17;
  static final double A19 = 1.0 / 19;

  private Logarithm() {}

  /** As {@link Kernel#lnOnePlus}. */
  static double ofOnePlus(double x) {
    if (x < SMALL) {
      return ofOnePlusLittle(x);
    }
    double u = 1 + x;
    long bits = Double.doubleToRawLongBits(u) - ROOT_HALF;
    double m = Double.longBitsToDouble((bits & MANTISSA) + ROOT_HALF);
    double s = (m - 1) / (m + 1);
    double square = s * s;
    double sum = square * A19 + A17;
    sum = square * sum + A15;
    sum = square * sum + A13;
    sum = square * sum + A11;
    sum = square * sum + A9;
    sum = square * sum + A7;
    sum = square * sum + A5;
    sum = square * sum + A3;
    // The last term is what 1 + x rounded off.
    return (bits >> MANTISSA_BITS) * LN_2 + (2 * s + 2 * s * square * sum + (x - (u - 1)) / u);
  }

  /** The same for x below {@link #SMALL}. */
  static double ofOnePlusLittle(double x) {
    return x * (1 - x * (0.5 - x * A3));
  }
}
