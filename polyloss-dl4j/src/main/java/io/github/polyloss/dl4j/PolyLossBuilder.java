package io.github.polyloss.dl4j;

import io.github.polyloss.dl4j.internal.Checks;
import java.util.Arrays;

/**
 * The parameters that all losses share.
 *
 * @param <B> the builder that the setters return
 */
abstract class PolyLossBuilder<B extends PolyLossBuilder<B>> {

  Outputs outputs = Outputs.BY_ACTIVATION;
  double[] epsilonPerClass;
  double[] classWeights;
  ClassWeightScale classWeightScale = ClassWeightScale.MEAN_ONE;
  double[] positiveWeights;
  double labelSmoothing;

  PolyLossBuilder() {}

  abstract B self();

  /**
   * Sets what the outputs say: that one class of C is true, or of each a yes or no.
   *
   * <p>With {@link Outputs#EXCLUSIVE} and any activation but softmax, and with {@link
   * Outputs#INDEPENDENT} and any but sigmoid, the result of the activation is taken for the
   * probabilities, and must be from 0 to 1.
   *
   * @param outputs {@link Outputs#BY_ACTIVATION} by default
   * @return this builder
   * @throws IllegalArgumentException if it is null
   */
  public B outputs(Outputs outputs) {
    Checks.notNull("outputs", outputs);
    this.outputs = outputs;
    return self();
  }

  /**
   * Sets ε_1 of each class, for classes that need different ones: a larger ε pushes the probability
   * of its class up longer, whether the class is rare or hard. It takes the place of epsilon, which
   * must be unset then; equal numbers are the same as one epsilon.
   *
   * @param epsilonPerClass one for each class, any finite numbers; by default there is one for all
   * @return this builder
   * @throws IllegalArgumentException if it is null
   */
  public B epsilonPerClass(double... epsilonPerClass) {
    this.epsilonPerClass = copy("epsilonPerClass", epsilonPerClass);
    return self();
  }

  /**
   * Sets how much each class counts: in proportion to the mean, unless {@link #classWeightScale}
   * says otherwise.
   *
   * @param classWeights one weight for each class, finite, not negative, not all zero; by default
   *     all count alike
   * @return this builder
   * @throws IllegalArgumentException if it is null
   */
  public B classWeights(double... classWeights) {
    this.classWeights = copy("classWeights", classWeights);
    return self();
  }

  /**
   * Sets whether class weights are divided by their mean or taken as they are.
   *
   * @param classWeightScale {@link ClassWeightScale#MEAN_ONE} by default
   * @return this builder
   * @throws IllegalArgumentException if it is null
   */
  public B classWeightScale(ClassWeightScale classWeightScale) {
    Checks.notNull("classWeightScale", classWeightScale);
    this.classWeightScale = classWeightScale;
    return self();
  }

  /**
   * Sets u_k, what the yes of each output is multiplied by, as {@code pos_weight} of PyTorch's
   * {@code BCEWithLogitsLoss} does: above 1 where a yes is rare, or is not to be missed. For
   * independent outputs alone; the numbers are taken as they are.
   *
   * @param positiveWeights one for each output, finite, not negative; by default all are 1
   * @return this builder
   * @throws IllegalArgumentException if it is null
   */
  public B positiveWeights(double... positiveWeights) {
    this.positiveWeights = copy("positiveWeights", positiveWeights);
    return self();
  }

  /**
   * Sets α_s, the part of each label that is spread evenly over the classes (exclusive outputs) or
   * over yes and no (independent ones).
   *
   * @param labelSmoothing at least 0, the default, and less than 1
   * @return this builder
   */
  public B labelSmoothing(double labelSmoothing) {
    this.labelSmoothing = labelSmoothing;
    return self();
  }

  /** Sets what a JSON object has; what is absent stays at its default. */
  final B fromJson(
      Outputs outputs,
      Double[] epsilonPerClass,
      Double[] classWeights,
      ClassWeightScale classWeightScale,
      Double[] positiveWeights,
      Double labelSmoothing) {
    if (outputs != null) {
      outputs(outputs);
    }
    if (epsilonPerClass != null) {
      epsilonPerClass(unboxed("epsilonPerClass", epsilonPerClass));
    }
    if (classWeights != null) {
      classWeights(unboxed("classWeights", classWeights));
    }
    if (classWeightScale != null) {
      classWeightScale(classWeightScale);
    }
    if (positiveWeights != null) {
      positiveWeights(unboxed("positiveWeights", positiveWeights));
    }
    if (labelSmoothing != null) {
      labelSmoothing(labelSmoothing);
    }
    return self();
  }

  static double[] copy(String parameter, double... values) {
    Checks.notNull(parameter, values);
    return values.clone();
  }

  /** A reader of JSON makes 0 of a null where it is asked for doubles. */
  static double[] unboxed(String parameter, Double... values) {
    for (Double value : values) {
      Checks.require(
          value != null, "%s must be numbers, got %s", parameter, Arrays.toString(values));
    }
    return Arrays.stream(values).mapToDouble(Double::doubleValue).toArray();
  }
}
