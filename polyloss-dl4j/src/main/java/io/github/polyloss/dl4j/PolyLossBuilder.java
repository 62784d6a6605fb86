package io.github.polyloss.dl4j;

/**
 * The parameters that all losses share.
 *
 * @param <B> the builder that the setters return
 */
abstract class PolyLossBuilder<B extends PolyLossBuilder<B>> {

  double[] epsilonPerClass;
  double[] classWeights;
  double labelSmoothing;

  PolyLossBuilder() {}

  abstract B self();

  /**
   * Sets ε_1 of each class, for classes that need different ones: a larger ε pushes the probability
   * of its class up longer, whether the class is rare or hard. It takes the place of epsilon, which
   * must be unset then; equal numbers are the same as one epsilon.
   *
   * @param epsilonPerClass one for each class, any finite numbers; by default there is one for all
   * @return this builder
   */
  public B epsilonPerClass(double... epsilonPerClass) {
    this.epsilonPerClass = epsilonPerClass.clone();
    return self();
  }

  /**
   * Sets how much each class counts, in proportion to the mean.
   *
   * @param classWeights one weight for each class, finite, not negative, not all zero; by default
   *     all count alike
   * @return this builder
   */
  public B classWeights(double... classWeights) {
    this.classWeights = classWeights.clone();
    return self();
  }

  /**
   * Sets α_s, the part of each label that is spread evenly over the classes (softmax) or over yes
   * and no (sigmoid).
   *
   * @param labelSmoothing at least 0, the default, and less than 1
   * @return this builder
   */
  public B labelSmoothing(double labelSmoothing) {
    this.labelSmoothing = labelSmoothing;
    return self();
  }
}
