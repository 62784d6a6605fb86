package io.github.polyloss.dl4j.internal;

/** A logarithm that is several times as fast as Java's, since HotSpot calls a routine for that. */
final class Logarithm {

  /** Below this 1 + x loses more digits than the series needs. */
  private static final double SMALL = 1e-5;

  /** The bits of √½: from there to √2 the exponent is taken for 0. */
  private static final long ROOT_HALF = Double.doubleToRawLongBits(Math.sqrt(0.5));

  private static final int MANTISSA_BITS = 52;
  private static final long MANTISSA = (1L << MANTISSA_BITS) - 1;
  private static final double LN_2 = Math.log(2);

  private Logarithm() {}

  /**
   * ln(1+x) = n ln 2 + ln m with √½ ≤ m < √2 and ln m = 2 artanh(s), s = (m−1)/(m+1).
   *
   * @param x a number from 0 to 2^1000; for others, NaN among them, the result is not finite or
   *     just wrong
   * @return the logarithm, with a relative error below 4e-11: the series leaves out x²/3, most at
   *     1e-5
   */
  static double ofOnePlus(double x) {
    if (x < SMALL) {
      return x * (1 - 0.5 * x);
    }
    long bits = Double.doubleToRawLongBits(1 + x) - ROOT_HALF;
    long exponent = bits >> MANTISSA_BITS;
    double m = Double.longBitsToDouble((bits & MANTISSA) + ROOT_HALF);
    double s = (m - 1) / (m + 1);
    double square = s * s;
    double sum = Math.fma(square, 1.0 / 13, 1.0 / 11);
    sum = Math.fma(square, sum, 1.0 / 9);
    sum = Math.fma(square, sum, 1.0 / 7);
    sum = Math.fma(square, sum, 1.0 / 5);
    sum = Math.fma(square, sum, 1.0 / 3);
    sum = Math.fma(square, sum, 1);
    return exponent * LN_2 + 2 * s * sum;
  }
}
