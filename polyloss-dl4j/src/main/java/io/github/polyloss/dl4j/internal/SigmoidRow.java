package io.github.polyloss.dl4j.internal;

/**
 * Sigmoid, each output its own yes or no: L = Σ_k w_k [y_k u_k f⁺(p_k) + (1−y_k) v_k f⁻(1−p_k)]. As
 * ∂p/∂z = p (1−p), each derivative is p f'(p) times the probability of the opposite.
 */
public final class SigmoidRow implements RowLoss {

  private final LossDefinition loss;

  public SigmoidRow(LossDefinition loss) {
    this.loss = loss;
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
      double ofYes = weights[k] * loss.yesWeight(k) * labels[k];
      double ofNo = weights[k] * loss.noWeight(k) * (1 - labels[k]);
      score += ofYes * loss.yes().value(k, lnYes, no) + ofNo * loss.no().value(k, lnNo, yes);
      gradient[k] =
          ofYes * loss.yes().slope(k, lnYes, yes, no) * no
              - ofNo * loss.no().slope(k, lnNo, no, yes) * yes;
    }
    return score;
  }
}
