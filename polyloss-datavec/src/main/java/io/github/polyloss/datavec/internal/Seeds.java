package io.github.polyloss.datavec.internal;

/** Makes one seed out of several numbers, so that neighbours draw unrelated random numbers. */
public final class Seeds {

  private Seeds() {}

  public static long mix(long... parts) {
    long seed = 0;
    for (long part : parts) {
      seed = splitMix64(seed ^ part);
    }
    return seed;
  }

  // Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
  private static long splitMix64(long state) {
    long z = state + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
