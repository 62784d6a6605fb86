package io.github.polyloss.dl4j.internal;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * Probabilities as they stand, of outputs that exclude each other, L = Σ_k w_k y_k f(a_k), or of
 * which each is a yes or no of its own, L = Σ_k w_k [y_k u_k f⁺(a_k) + (1−y_k) v_k f⁻(1−a_k)].
 */
public final class ProbabilityRow implements RowLoss {

  private final LossDefinition loss;
  private final boolean independent;
  private final double leastNo;

  public ProbabilityRow(LossDefinition loss, OutputForm form, DataType type) {
    this.loss = loss;
    this.independent = form.independent();
    this.leastNo = Probabilities.leastComplement(type);
  }

  @Override
  public double apply(
      double[] probabilities, double[] labels, double[] weights, double[] gradient) {
    double score = 0;
    for (int k = 0; k < probabilities.length; k++) {
      gradient[k] = 0;
      if (weights[k] == 0) {
        continue;
      }
      double p = Math.max(0, Math.min(1, probabilities[k]));
      double yes = Math.max(p, Double.MIN_NORMAL);
      double ofYes = weights[k] * labels[k];
      TruthLoss f = loss.exclusive();
      if (independent) {
        f = loss.yes();
        double no = Math.max(1 - p, leastNo);
        double lnNo = p < 0.5 ? Math.log1p(-p) : Math.log(no);
        double ofNo = weights[k] * loss.noWeight(k) * (1 - labels[k]);
        ofYes *= loss.yesWeight(k);
        score += ofNo * loss.no().value(k, lnNo, p);
        gradient[k] = -ofNo * loss.no().slope(k, lnNo, no, p) / no;
      }
      score += ofYes * f.value(k, Math.log(yes), 1 - p);
      gradient[k] += ofYes * f.slope(k, Math.log(yes), yes, 1 - p) / yes;
    }
    return score;
  }
}
