package io.github.polyloss.dl4j;

/** What becomes of the scale of class weights. */
public enum ClassWeightScale {
  /**
   * They are divided by their mean, so that only their ratios count: ŵ_k = w_k / mean(w). Where
   * most examples are of a class with a small weight, the loss and its gradient are small as well.
   */
  MEAN_ONE,
  /**
   * They are taken as they are, as DL4J's LossMCXENT and the weighted sum of PyTorch do: ŵ_k = w_k.
   * Weights whose mean over the examples is 1, as those of {@link ClassWeights#balanced} and {@link
   * ClassWeights#meanOneOverExamples}, leave the size of loss and gradient as it is without
   * weights.
   */
  AS_GIVEN
}
