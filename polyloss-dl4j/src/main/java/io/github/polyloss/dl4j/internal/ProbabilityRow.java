package io.github.polyloss.dl4j.internal;

/**
 * Probabilities as they stand: L = Σ_k c_k f(a_k) with c_k = weight times label, and ∂L/∂a_k = c_k
 * f'(a_k).
 */
public final class ProbabilityRow implements RowLoss {

  private final TruthLoss loss;

  public ProbabilityRow(TruthLoss loss) {
    this.loss = loss;
  }

  @Override
  public double apply(
      double[] probabilities, double[] labels, double[] weights, double[] gradient) {
    double score = 0;
    for (int k = 0; k < probabilities.length; k++) {
      double coefficient = weights[k] == 0 ? 0 : weights[k] * labels[k];
      if (coefficient == 0) {
        gradient[k] = 0;
        continue;
      }
      double p = Probabilities.positive(probabilities[k]);
      double lnP = Math.log(p);
      double q = 1 - p;
      score += coefficient * loss.value(k, lnP, q);
      gradient[k] = coefficient * loss.slope(k, lnP, p, q) / p;
    }
    return score;
  }
}
