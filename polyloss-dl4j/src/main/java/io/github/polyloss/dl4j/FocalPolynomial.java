package io.github.polyloss.dl4j;

/**
 * The focal loss and a polynomial: f(p) = −a q^γ ln p + b q^(γ+1).
 *
 * @param logarithm a, the factor of the focal loss
 * @param polynomial b, the factor of the polynomial
 * @param gamma γ
 */
record FocalPolynomial(double logarithm, double polynomial, double gamma) implements TruthLoss {

  @Override
  public double value(double lnP, double q) {
    return focus(q) * (polynomial * q - logarithm * lnP);
  }

  @Override
  public double slope(double lnP, double p, double q) {
    // q^(γ−1) ln p is ∞·0 at p = 1 for γ < 1; written as q^γ (ln p)/q, whose quotient goes to −1.
    double quotient = q == 0 ? -1 : lnP / q;
    return focus(q) * (logarithm * (gamma * p * quotient - 1) - polynomial * (gamma + 1) * p);
  }

  private double focus(double q) {
    // An activation that is taken for the probability may overshoot 1 by a rounding error.
    return Math.pow(Math.max(q, 0), gamma);
  }
}
