package io.github.polyloss.dl4j;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Exponentials by the Vector API, for Java runs with {@code --add-modules jdk.incubator.vector}.
 * One loop does what takes {@link HeapExponentials} three loops and two copies.
 */
final class VectorExponentials extends Exponentials {

  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

  private final Exponentials rest = new HeapExponentials();
  private final float[] tail = new float[CHUNK];
  private final float[] lanes = new float[LANES];

  @Override
  void exp(float[] x, int count, int exponent, float[] into) {
    int zero = ROUNDER_BITS + exponent;
    int bound = FLOATS.loopBound(count);
    for (int i = 0; i < bound; i += FLOATS.length()) {
      FloatVector numbers = FloatVector.fromArray(FLOATS, x, i);
      FloatVector rounded =
          numbers.fma(
              FloatVector.broadcast(FLOATS, LOG2_E), FloatVector.broadcast(FLOATS, ROUNDER));
      FloatVector n = rounded.sub(ROUNDER);
      FloatVector r =
          n.fma(
              FloatVector.broadcast(FLOATS, -LN2_LOW),
              n.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), numbers));
      FloatVector power =
          r.fma(FloatVector.broadcast(FLOATS, C6), FloatVector.broadcast(FLOATS, C5));
      power = power.fma(r, FloatVector.broadcast(FLOATS, C4));
      power = power.fma(r, FloatVector.broadcast(FLOATS, C3));
      power = power.fma(r, FloatVector.broadcast(FLOATS, C2));
      power = power.fma(r, FloatVector.broadcast(FLOATS, 1f));
      power = power.fma(r, FloatVector.broadcast(FLOATS, 1f));
      IntVector biased = rounded.reinterpretAsInts().sub(zero).lanewise(VectorOperators.MAX, 0);
      // What is too large becomes −∞, because that is what takes HeapExponentials least.
      IntVector scale =
          biased
              .lanewise(VectorOperators.LSHL, 23)
              .blend(
                  Float.floatToRawIntBits(Float.NEGATIVE_INFINITY),
                  biased.compare(VectorOperators.GT, MAX_EXPONENT - 1));
      power.mul(scale.reinterpretAsFloats()).intoArray(into, i);
    }
    int left = count - bound;
    if (left > 0) {
      System.arraycopy(x, bound, x, 0, left);
      rest.exp(x, left, exponent, tail);
      System.arraycopy(tail, 0, into, bound, left);
    }
  }

  @Override
  float sum(float[] values, int from, int to) {
    if (LANES % FLOATS.length() != 0) {
      return rest.sum(values, from, to);
    }
    int blocks = (to - from) / LANES;
    for (int lane = 0; lane < LANES; lane += FLOATS.length()) {
      FloatVector sum = FloatVector.zero(FLOATS);
      for (int block = 0; block < blocks; block++) {
        sum = sum.add(FloatVector.fromArray(FLOATS, values, from + block * LANES + lane));
      }
      sum.intoArray(lanes, lane);
    }
    for (int i = from + blocks * LANES; i < to; i++) {
      lanes[0] += values[i];
    }
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int lane = 0; lane < half; lane++) {
        lanes[lane] += lanes[lane + half];
      }
    }
    return lanes[0];
  }
}
