package io.github.polyloss.dl4j;

import io.github.polyloss.dl4j.internal.Checks;
import io.github.polyloss.dl4j.internal.ClassNames;
import java.util.List;
import java.util.Map;

/**
 * Class weights from the number of examples that each class has: rare classes weigh more.
 *
 * <pre>{@code
 * LossPolyN.builder().epsilon(2.0).classWeights(ClassWeights.balanced(900, 100)).build()
 * }</pre>
 *
 * <p>{@link ClassCounts} counts the labels of a data set and keeps the names of the classes with
 * the weights. The losses of this package divide weights by their mean, so only the ratios matter,
 * unless they are to take them {@link ClassWeightScale#AS_GIVEN}.
 */
public final class ClassWeights {

  private ClassWeights() {}

  /**
   * Weights that let every class count as much as any other: w_k = n / (C n_k), where n_k is the
   * number of examples of class k, n their sum, and C the number of classes. Weighted by its
   * examples, the mean weight is 1.
   *
   * @param countsPerClass n_k, the number of training examples of each class, each at least 1
   * @return one weight a class, in the same order
   * @throws IllegalArgumentException if there are no counts, or one is zero or negative
   */
  public static double[] balanced(long... countsPerClass) {
    return ClassCounts.of(countsPerClass).balanced();
  }

  /**
   * Weights by the effective number of examples: w_k = (1−β) / (1−β^n_k), from Cui et al., <a
   * href="https://arxiv.org/abs/1901.05555">Class-Balanced Loss Based on Effective Number of
   * Samples</a>, CVPR 2019. With β = 0 all weights are 1; as β comes near 1 they come near those of
   * {@link #balanced}.
   *
   * @param beta β, at least 0 and less than 1; the authors try 0.9, 0.99, 0.999 and 0.9999
   * @param counts n_k, the number of training examples of each class, each at least 1
   * @return one weight a class, in the same order
   * @throws IllegalArgumentException if {@code beta} is outside its range, there are no counts, or
   *     one is zero or negative
   */
  public static double[] effectiveNumber(double beta, long... counts) {
    return ClassCounts.of(counts).effectiveNumber(beta);
  }

  /**
   * Scales weights so that their mean over the examples is 1: Σ_k n_k w_k = Σ_k n_k. Taken {@link
   * ClassWeightScale#AS_GIVEN} they leave the loss as large as it is without weights. Those of
   * {@link #balanced} are so already.
   *
   * @param weights w_k, a weight for each class, finite, not negative
   * @param countsPerClass n_k, the number of training examples of each class, each at least 0, in
   *     the same order
   * @return w_k Σ n / Σ n w, one a class, in the same order
   * @throws IllegalArgumentException if there are no counts, or not as many as weights, or one is
   *     negative, a weight is not as above, or no class with examples has a weight above 0
   */
  public static double[] meanOneOverExamples(double[] weights, long... countsPerClass) {
    return ClassCounts.of(countsPerClass).meanOneOverExamples(weights);
  }

  /**
   * Puts weights that are given by name into the order of a network's outputs.
   *
   * @param weights the weight of each class, finite, not negative, not all zero
   * @param labels the names of the classes, in the order of the outputs, such as those of {@code
   *     DataSetIterator.getLabels()}
   * @return one weight a class, in the order of {@code labels}
   * @throws IllegalArgumentException if a class has no weight, a weight no class, a label is there
   *     twice, or a weight is not as above
   */
  public static double[] inOrder(Map<String, Double> weights, List<String> labels) {
    List<String> order = ClassNames.checked("labels", labels);
    Checks.notNull("weights", weights);
    ClassNames.requireSame("weights", ClassNames.checked("weights", weights.keySet()), order);
    weights.forEach(
        (name, weight) ->
            Checks.require(
                weight != null && Double.isFinite(weight) && weight >= 0,
                "weights must be finite and not negative, got %s for class %s",
                weight,
                name));
    double[] inOrder = order.stream().mapToDouble(weights::get).toArray();
    Checks.weights("weights", inOrder);
    return inOrder;
  }
}
