package io.github.polyloss.dl4j;

/**
 * Cross-entropy and a polynomial: f(p) = −ln p + Σ_j c_j q^j, where c_1 is the first coefficient.
 */
final class Polynomial implements TruthLoss {

  private final double[] coefficients;

  Polynomial(double... coefficients) {
    this.coefficients = coefficients;
  }

  @Override
  public double value(double lnP, double q) {
    double sum = 0;
    for (int j = coefficients.length; j > 0; j--) {
      sum = (sum + coefficients[j - 1]) * q;
    }
    return sum - lnP;
  }

  @Override
  public double slope(double lnP, double p, double q) {
    double sum = 0;
    for (int j = coefficients.length; j > 0; j--) {
      sum = sum * q + j * coefficients[j - 1];
    }
    return -1 - p * sum;
  }
}
