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
  private final float[] lanes = new float[LANES];

  @Override
  void exp(float[] x, int count, int exponent, float[] into) {
    int zero = ROUNDER_BITS + exponent;
    for (int i = 0; i < count; i += FLOATS.length()) {
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
      IntVector scale =
          rounded
              .reinterpretAsInts()
              .sub(zero)
              .lanewise(VectorOperators.MAX, 0)
              .lanewise(VectorOperators.MIN, MAX_EXPONENT)
              .lanewise(VectorOperators.LSHL, 23);
      power.mul(scale.reinterpretAsFloats()).intoArray(into, i);
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
