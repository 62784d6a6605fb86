package io.github.polyloss.dl4j.internal.vectorization;

/**
 * ab + c, rounded once where the processor has an instruction for that. Where it has not, Java's
 * own takes a microsecond; the product is then rounded as well.
 */
public final class Fma {

  private static final boolean FAST = JavaRuntime.flag("UseFMA");

  private Fma() {}

  /** ab + c. */
  public static float of(float a, float b, float c) {
    return FAST ? Math.fma(a, b, c) : a * b + c;
  }

  /** ab + c. */
  public static double of(double a, double b, double c) {
    return FAST ? Math.fma(a, b, c) : a * b + c;
  }
}
