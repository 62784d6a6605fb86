package io.github.polyloss.dl4j.internal;

/**
 * Softmax: L = Σ_k c_k f(p_k) with c_k = weight times label. With g_k = c_k p_k f'(p_k), ∂L/∂z_j =
 * g_j − p_j Σ_k g_k.
 */
public final class SoftmaxRow implements RowLoss {

  private final TruthLoss loss;
  private final double[] exponentials;
  private final double[] slopes;

  public SoftmaxRow(TruthLoss loss, int columns) {
    this.loss = loss;
    this.exponentials = new double[columns];
    this.slopes = new double[columns];
  }

  @Override
  public double apply(double[] logits, double[] labels, double[] weights, double[] gradient) {
    int top = indexOfMax(logits);
    double others = 0;
    for (int k = 0; k < logits.length; k++) {
      exponentials[k] = Math.exp(logits[k] - logits[top]);
      if (k != top) {
        others += exponentials[k];
      }
    }
    // log1p keeps the digits of a p near 1, which a sum that begins with 1 would lose.
    double lnSum = Math.log1p(others);

    double score = 0;
    double otherSlopes = 0;
    for (int k = 0; k < logits.length; k++) {
      double coefficient = weights[k] == 0 ? 0 : weights[k] * labels[k];
      if (coefficient == 0) {
        slopes[k] = 0;
        gradient[k] = 0;
        continue;
      }
      double lnP = Probabilities.bounded(logits[k] - logits[top] - lnSum);
      double p = exponentials[k] / (1 + others);
      double q = k == top ? others / (1 + others) : 1 - p;
      score += coefficient * loss.value(k, lnP, q);
      slopes[k] = coefficient * loss.slope(k, lnP, p, q);
      gradient[k] = slopes[k] * q;
      if (k != top) {
        otherSlopes += slopes[k];
      }
    }
    // g_j − p_j Σ g as g_j q_j − p_j Σ_{k≠j} g_k: the same, without the cancellation at p_j near 1,
    // where g_j must not be taken off a sum that it may be nearly all of.
    for (int k = 0; k < logits.length; k++) {
      double restOfSlopes = k == top ? otherSlopes : otherSlopes - slopes[k] + slopes[top];
      gradient[k] -= exponentials[k] / (1 + others) * restOfSlopes;
    }
    return score;
  }

  private static int indexOfMax(double[] values) {
    int top = 0;
    for (int k = 1; k < values.length; k++) {
      if (values[k] > values[top]) {
        top = k;
      }
    }
    return top;
  }
}
