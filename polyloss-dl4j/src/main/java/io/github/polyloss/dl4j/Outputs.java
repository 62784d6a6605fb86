package io.github.polyloss.dl4j;

/** What the outputs of a network say about an example, and so which sum the loss is. */
public enum Outputs {
  /**
   * As the activation has it: softmax is {@link #EXCLUSIVE}; sigmoid and hard sigmoid are {@link
   * #INDEPENDENT}; any other, such as the identity behind which Keras' models are imported, is
   * {@link #EXCLUSIVE}, but for one output alone, of which that says nothing: there the choice has
   * to be made.
   */
  BY_ACTIVATION,
  /** One class of C is true: L = Σ_k y'_k ŵ_k f(p_k), with y' = (1−α_s) y + α_s / C. */
  EXCLUSIVE,
  /**
   * Each output is a yes or no of its own: L = Σ_k ŵ_k [y'_k u_k f(p_k) + (1−y'_k) v_k f(1−p_k)],
   * with y' = (1−α_s) y + α_s / 2, u_k the positive weights and, of {@link LossPoly1Focal}, α.
   */
  INDEPENDENT
}
