package io.github.polyloss.dl4j.internal;

/**
 * Sigmoid, each output its own yes or no: L = Σ_k w_k [y_k f⁺(p_k) + (1−y_k) f⁻(1−p_k)]. As ∂p/∂z =
 * p (1−p), each derivative is p f'(p) times the probability of the opposite.
 */
public final class SigmoidRow implements RowLoss {

  private final TruthLoss positive;
  private final TruthLoss negative;

  public SigmoidRow(TruthLoss positive, TruthLoss negative) {
    this.positive = positive;
    this.negative = negative;
  }

  @Override
  public double apply(double[] logits, double[] labels, double[] weights, double[] gradient) {
    double score = 0;
    for (int k = 0; k < logits.length; k++) {
      if (weights[k] == 0) {
        gradient[k] = 0;
        continue;
      }
      double unlikely = Math.exp(-Math.abs(logits[k]));
      double lnSum = Math.log1p(unlikely);
      double lnYes = Probabilities.bounded(Math.min(logits[k], 0) - lnSum);
      double lnNo = Probabilities.bounded(Math.min(-logits[k], 0) - lnSum);
      double yes = (logits[k] < 0 ? unlikely : 1) / (1 + unlikely);
      double no = (logits[k] < 0 ? 1 : unlikely) / (1 + unlikely);
      double label = labels[k];
      score +=
          weights[k]
              * (label * positive.value(k, lnYes, no) + (1 - label) * negative.value(k, lnNo, yes));
      gradient[k] =
          weights[k]
              * (label * positive.slope(k, lnYes, yes, no) * no
                  - (1 - label) * negative.slope(k, lnNo, no, yes) * yes);
    }
    return score;
  }
}
