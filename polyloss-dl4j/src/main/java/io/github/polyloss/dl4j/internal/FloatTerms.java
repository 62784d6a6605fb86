package io.github.polyloss.dl4j.internal;

import java.util.Arrays;

/**
 * Terms of a sum in single precision: with q = 1−p and c_j of the class that a term belongs to,
 *
 * <pre>
 * c f(p)    =  c q^γ ( −a ln p + Σ_j c_j q^j )
 * c p f'(p) = −c q^γ ( a (1 − γ p ln p / q) + p Σ_j (j+γ) c_j q^(j−1) )
 * </pre>
 *
 * <p>Each step is a loop over arrays alone, of which the compiler makes vector instructions. The
 * same formulas stand in {@link DoubleTerms} in double precision, in {@code arrays.ArrayTruthLoss}
 * on ND4J's arrays, and in {@code arrays.LossGraph} for SameDiff. An instance is for one thread.
 */
final class FloatTerms {

  private final float[] logarithms;
  private final float[] firsts;
  private final float[] slopeFirsts;
  private final float[] sums;
  private final float[] focus;

  FloatTerms(int length) {
    logarithms = new float[length];
    firsts = new float[length];
    slopeFirsts = new float[length];
    sums = new float[length];
    focus = new float[length];
  }

  /** Takes what may differ from class to class: the classes of the terms, any where below 0. */
  void prepare(TruthLoss f, int[] classes, int count) {
    if (f.classes() == 0) {
      prepareAlike(f, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      prepare(f, i, Math.max(classes[i], 0));
    }
  }

  /** The same for rows of all classes, one after the other. */
  void prepareRows(TruthLoss f, int columns, int count) {
    if (f.classes() == 0) {
      prepareAlike(f, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      prepare(f, i, i % columns);
    }
  }

  private void prepareAlike(TruthLoss f, int count) {
    Arrays.fill(logarithms, 0, count, (float) f.logarithm(0));
    Arrays.fill(firsts, 0, count, (float) (f.powers() == 0 ? 0 : f.coefficient(1, 0)));
    Arrays.fill(slopeFirsts, 0, count, (float) (f.powers() == 0 ? 0 : f.slopeCoefficient(1, 0)));
  }

  private void prepare(TruthLoss f, int i, int k) {
    logarithms[i] = (float) f.logarithm(k);
    firsts[i] = (float) (f.powers() == 0 ? 0 : f.coefficient(1, k));
    slopeFirsts[i] = (float) (f.powers() == 0 ? 0 : f.slopeCoefficient(1, k));
  }

  /** Puts c f(p). */
  void values(TruthLoss f, float[] lnP, float[] q, float[] c, float[] into, int count) {
    if (f.powers() < 2) {
      finishValues(firsts, logarithms, lnP, q, c, into, count);
    } else {
      Arrays.fill(sums, 0, count, (float) f.coefficient(f.powers(), 0));
      for (int j = f.powers() - 1; j > 1; j--) {
        next(sums, q, (float) f.coefficient(j, 0), count);
      }
      last(sums, q, firsts, count);
      finishValues(sums, logarithms, lnP, q, c, into, count);
    }
    multiplyFocus(f.gamma(), q, into, count);
  }

  /** Puts c p f'(p). */
  void slopes(TruthLoss f, float[] lnP, float[] p, float[] q, float[] c, float[] into, int count) {
    if (f.powers() < 2) {
      System.arraycopy(slopeFirsts, 0, sums, 0, count);
    } else {
      Arrays.fill(sums, 0, count, (float) f.slopeCoefficient(f.powers(), 0));
      for (int j = f.powers() - 1; j > 1; j--) {
        next(sums, q, (float) f.slopeCoefficient(j, 0), count);
      }
      last(sums, q, slopeFirsts, count);
    }
    if (f.gamma() != 0) {
      addQuotients(sums, (float) f.gamma(), logarithms, lnP, q, count);
    }
    finishSlopes(sums, logarithms, p, c, into, count);
    multiplyFocus(f.gamma(), q, into, count);
  }

  private static void next(float[] sums, float[] q, float coefficient, int count) {
    for (int i = 0; i < count; i++) {
      sums[i] = sums[i] * q[i] + coefficient;
    }
  }

  private static void last(float[] sums, float[] q, float[] coefficients, int count) {
    for (int i = 0; i < count; i++) {
      sums[i] = sums[i] * q[i] + coefficients[i];
    }
  }

  /** At q = 0, where −ln p / q goes to 1, any number does: q^γ is 0. */
  private static void addQuotients(
      float[] sums, float gamma, float[] logarithms, float[] lnP, float[] q, int count) {
    for (int i = 0; i < count; i++) {
      float quotient = gamma * (-lnP[i] / Math.max(q[i], Float.MIN_NORMAL));
      sums[i] += logarithms[i] * quotient;
    }
  }

  private static void finishValues(
      float[] sums,
      float[] logarithms,
      float[] lnP,
      float[] q,
      float[] c,
      float[] into,
      int count) {
    for (int i = 0; i < count; i++) {
      into[i] = c[i] * (sums[i] * q[i] - logarithms[i] * lnP[i]);
    }
  }

  private static void finishSlopes(
      float[] sums, float[] logarithms, float[] p, float[] c, float[] into, int count) {
    for (int i = 0; i < count; i++) {
      into[i] = -c[i] * (logarithms[i] + p[i] * sums[i]);
    }
  }

  private void multiplyFocus(double gamma, float[] q, float[] into, int count) {
    if (gamma == 0) {
      return;
    }
    if (gamma == 1) {
      multiply(into, q, count);
    } else if (gamma == 2) {
      multiplySquares(into, q, count);
    } else {
      for (int i = 0; i < count; i++) {
        focus[i] = (float) Math.pow(q[i], gamma);
      }
      multiply(into, focus, count);
    }
  }

  private static void multiply(float[] values, float[] factors, int count) {
    for (int i = 0; i < count; i++) {
      values[i] *= factors[i];
    }
  }

  private static void multiplySquares(float[] values, float[] factors, int count) {
    for (int i = 0; i < count; i++) {
      values[i] *= factors[i] * factors[i];
    }
  }
}
