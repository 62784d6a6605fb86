package io.github.polyloss.examples.explain;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;

/**
 * A loss as a function of the probability p of the truth.
 *
 * @param label its name in the legend
 * @param f the loss at p, for 0 &lt; p ≤ 1
 * @param derivative of f at p
 */
public record LossCurve(String label, DoubleUnaryOperator f, DoubleUnaryOperator derivative) {

  /**
   * Cross-entropy: f(p) = −ln p.
   *
   * @return the curve {@code ce}
   */
  public static LossCurve crossEntropy() {
    return new LossCurve("ce", p -> -Math.log(p), p -> -1 / p);
  }

  /**
   * Poly-N with relative coefficients: f(p) = −ln p + Σ ε_j (1−p)^j / j.
   *
   * @param epsilon ε_1, ε_2, …
   * @return the curve {@code poly:ε,…}
   */
  public static LossCurve poly(double... epsilon) {
    double[] coefficients = new double[epsilon.length];
    Arrays.setAll(coefficients, i -> epsilon[i] / (i + 1));
    return polynomial("poly:" + list(epsilon), coefficients);
  }

  /**
   * Poly-N with absolute coefficients: f(p) = −ln p + Σ ε_j (1−p)^j.
   *
   * @param epsilon ε_1, ε_2, …
   * @return the curve {@code poly-absolute:ε,…}
   */
  public static LossCurve polyAbsolute(double... epsilon) {
    return polynomial("poly-absolute:" + list(epsilon), epsilon.clone());
  }

  private static LossCurve polynomial(String label, double[] coefficients) {
    return new LossCurve(
        label,
        p -> {
          double sum = 0;
          for (int i = coefficients.length - 1; i >= 0; i--) {
            sum = (sum + coefficients[i]) * (1 - p);
          }
          return sum - Math.log(p);
        },
        p -> {
          double sum = 0;
          for (int i = coefficients.length - 1; i >= 0; i--) {
            sum = sum * (1 - p) + (i + 1) * coefficients[i];
          }
          return -sum - 1 / p;
        });
  }

  /**
   * The focal loss: f(p) = −(1−p)^γ ln p.
   *
   * @param gamma γ, at least 0
   * @return the curve {@code focal:γ}
   */
  public static LossCurve focal(double gamma) {
    return focal("focal:" + number(gamma), 0, gamma);
  }

  /**
   * Poly-1 on the focal loss: f(p) = −(1−p)^γ ln p + ε (1−p)^(γ+1).
   *
   * @param epsilon ε
   * @param gamma γ, at least 0
   * @return the curve {@code poly-focal:ε:γ}
   */
  public static LossCurve polyFocal(double epsilon, double gamma) {
    return focal("poly-focal:" + number(epsilon) + ":" + number(gamma), epsilon, gamma);
  }

  private static LossCurve focal(String label, double epsilon, double gamma) {
    if (!(gamma >= 0)) {
      throw new IllegalArgumentException("gamma must be at least 0, got " + gamma);
    }
    return new LossCurve(
        label,
        p -> Math.pow(1 - p, gamma) * (epsilon * (1 - p) - Math.log(p)),
        p -> modulatorSlope(p, gamma) - Math.pow(1 - p, gamma) * (1 / p + epsilon * (gamma + 1)));
  }

  /** γ (1−p)^(γ−1) ln p, with its limit 0 where γ or 1−p is 0 and the product is not defined. */
  private static double modulatorSlope(double p, double gamma) {
    return gamma == 0 || p == 1 ? 0 : gamma * Math.pow(1 - p, gamma - 1) * Math.log(p);
  }

  private static String list(double[] values) {
    return Arrays.stream(values).mapToObj(LossCurve::number).collect(Collectors.joining(","));
  }

  private static String number(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }
}
