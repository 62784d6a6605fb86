package io.github.polyloss.dl4j;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * The formulas of the losses as they stand in their Javadoc, one number after the other in plain
 * double arithmetic: slow, and shared with nothing. Good to about 1e-14.
 *
 * @param truth f, the loss of the true class, where one of C is true
 * @param yes a⁺ f, the loss of a yes, where each output is a yes or no of its own
 * @param no a⁻ f, the loss of a no
 * @param classWeightsOrNull w_k, of any scale
 * @param labelSmoothing α_s
 */
record Oracle(
    Truth truth, Truth yes, Truth no, double[] classWeightsOrNull, double labelSmoothing) {

  /** How probabilities come from what the network puts out. */
  enum Form {
    /** Softmax: one class of C is true. */
    SOFTMAX,
    /** Sigmoid: each output is a yes or no of its own. */
    SIGMOID,
    /** The output is the probability, as with the identity for an activation. */
    PROBABILITY
  }

  /**
   * A sum, and the sum of the magnitudes of its terms. Rounding is in proportion to the latter: it
   * is the value itself where all terms have one sign, and more where they cancel each other.
   *
   * @param rounded the terms added up
   * @param rest what that rounded off, which a sum of twenty thousand equal terms would miss
   * @param magnitude the magnitudes of the terms added up
   */
  record Sum(double rounded, double rest, double magnitude) {

    static final Sum ZERO = of(0);

    static Sum of(double term) {
      return new Sum(term, 0, Math.abs(term));
    }

    double value() {
      return rounded + rest;
    }

    Sum plus(double term) {
      return plus(of(term));
    }

    Sum plus(Sum other) {
      return new Sum(
          rounded + other.rounded,
          rest + other.rest + roundedOff(rounded, other.rounded),
          magnitude + other.magnitude);
    }

    Sum times(double factor) {
      return new Sum(factor * rounded, factor * rest, Math.abs(factor) * magnitude);
    }

    /** What is missing from a + b, after Knuth's TwoSum. */
    private static double roundedOff(double a, double b) {
      double sum = a + b;
      double bInSum = sum - a;
      return (a - (sum - bInSum)) + (b - bInSum);
    }
  }

  /** The loss of each row, and the derivative of their sum by each output of the network. */
  record Result(Sum[] scores, Sum[][] gradient) {

    Sum score() {
      return Arrays.stream(scores).reduce(Sum.ZERO, Sum::plus);
    }
  }

  /**
   * A probability, its logarithm and its complement, each with all its digits: near 0 and near 1
   * one cannot be had from the other.
   */
  record Probability(double p, double lnP, double q) {

    /** The opposite: q, whose logarithm has to be given. */
    Probability complement(double lnQ) {
      return new Probability(q, lnQ, p);
    }
  }

  /** f(p) and p f'(p) of class k. */
  interface Truth {
    Sum value(Probability of, int k);

    Sum slope(Probability of, int k);
  }

  /** c_j of class k, j = 1, 2, …. */
  interface Coefficient {
    double of(int j, int k);
  }

  /**
   * f(p) = −ln p + Σ_j c_j q^j, where −ln p = Σ_j q^j / j may end after its first terms.
   *
   * @param n the number of coefficients c_j
   */
  record PolyN(int n, Coefficient c, OptionalInt taylorTerms) implements Truth {

    @Override
    public Sum value(Probability of, int k) {
      Sum sum = taylorTerms.isPresent() ? Sum.ZERO : Sum.of(-of.lnP);
      for (int j = 1; j <= taylorTerms.orElse(0); j++) {
        sum = sum.plus(Math.pow(of.q, j) / j);
      }
      for (int j = 1; j <= n; j++) {
        sum = sum.plus(c.of(j, k) * Math.pow(of.q, j));
      }
      return sum;
    }

    @Override
    public Sum slope(Probability of, int k) {
      Sum sum = taylorTerms.isPresent() ? Sum.ZERO : Sum.of(-1);
      for (int j = 1; j <= taylorTerms.orElse(0); j++) {
        sum = sum.plus(-of.p * Math.pow(of.q, j - 1));
      }
      for (int j = 1; j <= n; j++) {
        sum = sum.plus(-of.p * j * c.of(j, k) * Math.pow(of.q, j - 1));
      }
      return sum;
    }
  }

  /** f(p) = −a q^γ ln p + b ε_k q^(γ+1). */
  record Focal(double gamma, Coefficient epsilon, double a, double b) implements Truth {

    @Override
    public Sum value(Probability of, int k) {
      return Sum.of(-a * Math.pow(of.q, gamma) * of.lnP)
          .plus(b * epsilon.of(1, k) * Math.pow(of.q, gamma + 1));
    }

    @Override
    public Sum slope(Probability of, int k) {
      // γ q^(γ−1) p ln p, written for q = 0 too, where ln p / q is −1.
      double lnPByQ = of.q == 0 ? -1 : of.lnP / of.q;
      return Sum.of(-a * Math.pow(of.q, gamma))
          .plus(a * gamma * Math.pow(of.q, gamma) * of.p * lnPByQ)
          .plus(-of.p * b * epsilon.of(1, k) * (gamma + 1) * Math.pow(of.q, gamma));
    }
  }

  /** Poly-N with ε_1, ε_2, …. */
  static Oracle polyN(Coefficients coefficients, double... epsilon) {
    return polyN(OptionalInt.empty(), coefficients, epsilon);
  }

  /** Poly-N of the first terms of −ln p. */
  static Oracle truncatedPolyN(int taylorTerms, Coefficients coefficients, double... epsilon) {
    return polyN(OptionalInt.of(taylorTerms), coefficients, epsilon);
  }

  private static Oracle polyN(
      OptionalInt taylorTerms, Coefficients coefficients, double... epsilon) {
    boolean relative = coefficients == Coefficients.RELATIVE;
    return everywhere(
        new PolyN(
            epsilon.length, (j, k) -> relative ? epsilon[j - 1] / j : epsilon[j - 1], taylorTerms));
  }

  /** Poly-1 with an ε for each class. */
  static Oracle poly1PerClass(double... epsilonPerClass) {
    return everywhere(new PolyN(1, (j, k) -> epsilonPerClass[k], OptionalInt.empty()));
  }

  /** Poly-1 of the first terms of −ln p, with an ε for each class. */
  static Oracle truncatedPoly1PerClass(int taylorTerms, double... epsilonPerClass) {
    return everywhere(new PolyN(1, (j, k) -> epsilonPerClass[k], OptionalInt.of(taylorTerms)));
  }

  /** Poly-1 focal with one ε, or one for each class. */
  static Oracle focal(double gamma, double... epsilon) {
    return everywhere(new Focal(gamma, epsilonOf(epsilon), 1, 1));
  }

  /** Poly-1 focal where yes and no weigh α and 1−α. */
  static Oracle focalWithAlpha(
      double gamma, double alpha, boolean alphaOnPolynomial, double... epsilon) {
    Coefficient c = epsilonOf(epsilon);
    return new Oracle(
        new Focal(gamma, c, 1, 1),
        new Focal(gamma, c, alpha, alphaOnPolynomial ? alpha : 1),
        new Focal(gamma, c, 1 - alpha, alphaOnPolynomial ? 1 - alpha : 1),
        null,
        0);
  }

  private static Coefficient epsilonOf(double... epsilon) {
    return (j, k) -> epsilon.length == 1 ? epsilon[0] : epsilon[k];
  }

  private static Oracle everywhere(Truth f) {
    return new Oracle(f, f, f, null, 0);
  }

  Oracle withClassWeights(double... weights) {
    return new Oracle(truth, yes, no, weights, labelSmoothing);
  }

  Oracle withLabelSmoothing(double smoothing) {
    return new Oracle(truth, yes, no, classWeightsOrNull, smoothing);
  }

  /**
   * The loss of a batch.
   *
   * @param form how probabilities come from the outputs
   * @param labels N rows of C labels, or of one class index
   * @param outputs N rows of C logits, or of C probabilities
   * @param maskOrNull N rows of C values, or of one
   */
  Result of(Form form, double[][] labels, double[][] outputs, double[][] maskOrNull) {
    Sum[] scores = new Sum[outputs.length];
    Sum[][] gradient = new Sum[outputs.length][];
    for (int row = 0; row < outputs.length; row++) {
      int classes = outputs[row].length;
      double[] weights = weights(classes, maskOrNull == null ? null : maskOrNull[row]);
      if (Arrays.stream(weights).allMatch(weight -> weight == 0)) {
        scores[row] = Sum.ZERO;
        gradient[row] = new Sum[classes];
        Arrays.fill(gradient[row], Sum.ZERO);
        continue;
      }
      double[] smoothed = smoothed(form, oneHot(labels[row], classes));
      gradient[row] = new Sum[classes];
      scores[row] =
          switch (form) {
            case SOFTMAX -> softmax(smoothed, outputs[row], weights, gradient[row]);
            case SIGMOID -> sigmoid(smoothed, outputs[row], weights, gradient[row]);
            case PROBABILITY -> probability(smoothed, outputs[row], weights, gradient[row]);
          };
    }
    return new Result(scores, gradient);
  }

  /** ŵ_k times the mask, with ŵ = w / mean(w). */
  private double[] weights(int classes, double[] maskOrNull) {
    double[] weights = new double[classes];
    double mean =
        classWeightsOrNull == null ? 1 : Arrays.stream(classWeightsOrNull).sum() / classes;
    for (int k = 0; k < classes; k++) {
      double mask = maskOrNull == null ? 1 : maskOrNull.length == 1 ? maskOrNull[0] : maskOrNull[k];
      weights[k] = (classWeightsOrNull == null ? 1 : classWeightsOrNull[k] / mean) * mask;
    }
    return weights;
  }

  private static double[] oneHot(double[] labels, int classes) {
    if (labels.length == classes) {
      return labels;
    }
    double[] oneHot = new double[classes];
    oneHot[(int) labels[0]] = 1;
    return oneHot;
  }

  /** (1−α_s) y + α_s / C with a softmax, or with a sigmoid + α_s / 2. */
  private double[] smoothed(Form form, double[] labels) {
    int outcomes = form == Form.SIGMOID ? 2 : labels.length;
    return Arrays.stream(labels)
        .map(label -> (1 - labelSmoothing) * label + labelSmoothing / outcomes)
        .toArray();
  }

  /**
   * L = Σ_k w_k y_k f(p_k); with g_k = w_k y_k p_k f'(p_k), ∂L/∂z_j = g_j − p_j Σ_k g_k = g_j (1 −
   * p_j) − p_j Σ_{k≠j} g_k.
   */
  private Sum softmax(double[] y, double[] z, double[] w, Sum[] gradient) {
    Probability[] p = softmax(z);
    Sum score = Sum.ZERO;
    Sum[] g = new Sum[z.length];
    for (int k = 0; k < z.length; k++) {
      g[k] = Sum.ZERO;
      if (w[k] * y[k] != 0) {
        score = score.plus(truth.value(p[k], k).times(w[k] * y[k]));
        g[k] = truth.slope(p[k], k).times(w[k] * y[k]);
      }
    }
    Sum[] others = sumsOfTheOthers(g);
    for (int j = 0; j < z.length; j++) {
      gradient[j] = g[j].times(p[j].q).plus(others[j].times(-p[j].p));
    }
    return score;
  }

  private static Probability[] softmax(double[] z) {
    double max = Arrays.stream(z).max().getAsDouble();
    Sum[] powers =
        Arrays.stream(z)
            .map(logit -> expOfDifference(logit, max))
            .mapToObj(Sum::of)
            .toArray(Sum[]::new);
    Sum[] others = sumsOfTheOthers(powers);
    Probability[] probabilities = new Probability[z.length];
    for (int k = 0; k < z.length; k++) {
      double total = powers[k].plus(others[k]).value();
      double q = others[k].value() / total;
      double lnP = q < 0.5 ? Math.log1p(-q) : z[k] - max - Math.log(total);
      probabilities[k] = new Probability(powers[k].value() / total, lnP, q);
    }
    return probabilities;
  }

  /** L = Σ_k w_k [y_k f⁺(p_k) + (1−y_k) f⁻(1−p_k)], with ∂p/∂z = p (1−p). */
  private Sum sigmoid(double[] y, double[] z, double[] w, Sum[] gradient) {
    Sum score = Sum.ZERO;
    for (int k = 0; k < z.length; k++) {
      gradient[k] = Sum.ZERO;
      if (w[k] != 0) {
        Probability p =
            new Probability(1 / (1 + Math.exp(-z[k])), lnSigmoid(z[k]), 1 / (1 + Math.exp(z[k])));
        Probability opposite = p.complement(lnSigmoid(-z[k]));
        score =
            score
                .plus(yes.value(p, k).times(w[k] * y[k]))
                .plus(no.value(opposite, k).times(w[k] * (1 - y[k])));
        gradient[k] =
            yes.slope(p, k)
                .times(w[k] * y[k] * p.q)
                .plus(no.slope(opposite, k).times(-w[k] * (1 - y[k]) * p.p));
      }
    }
    return score;
  }

  private static double lnSigmoid(double z) {
    return z > 0 ? -Math.log1p(Math.exp(-z)) : z - Math.log1p(Math.exp(z));
  }

  /** L = Σ_k w_k y_k f(a_k), ∂L/∂a_k = w_k y_k f'(a_k). */
  private Sum probability(double[] y, double[] a, double[] w, Sum[] gradient) {
    Sum score = Sum.ZERO;
    for (int k = 0; k < a.length; k++) {
      gradient[k] = Sum.ZERO;
      if (w[k] * y[k] != 0) {
        Probability p = new Probability(a[k], Math.log(a[k]), 1 - a[k]);
        score = score.plus(truth.value(p, k).times(w[k] * y[k]));
        gradient[k] = truth.slope(p, k).times(w[k] * y[k] / a[k]);
      }
    }
    return score;
  }

  /** Σ_{k≠j} v_k for each j, without taking v_j off a sum that it may be nearly all of. */
  private static Sum[] sumsOfTheOthers(Sum[] v) {
    Sum[] sums = new Sum[v.length];
    Sum before = Sum.ZERO;
    for (int j = 0; j < v.length; j++) {
      sums[j] = before;
      before = before.plus(v[j]);
    }
    Sum after = Sum.ZERO;
    for (int j = v.length - 1; j >= 0; j--) {
      sums[j] = sums[j].plus(after);
      after = after.plus(v[j]);
    }
    return sums;
  }

  /** e^(a−b), with the digits that a−b rounds off put back. */
  private static double expOfDifference(double a, double b) {
    return Math.exp(a - b) * (1 + Sum.roundedOff(a, -b));
  }
}
