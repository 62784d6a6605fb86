package io.github.polyloss.dl4j;

import java.util.Arrays;
import java.util.function.LongToDoubleFunction;

/**
 * Class weights from the number of examples that each class has: rare classes weigh more.
 *
 * <pre>{@code
 * LossPolyN.builder().epsilon(2.0).classWeights(ClassWeights.balanced(900, 100)).build()
 * }</pre>
 *
 * <p>The losses of this package divide weights by their mean, so only the ratios matter.
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
    double examples = Arrays.stream(countsPerClass).asDoubleStream().sum();
    return weights(countsPerClass, count -> examples / countsPerClass.length / count);
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
    Checks.inZeroToBelowOne("beta", beta);
    return weights(counts, count -> (1 - beta) / -Math.expm1(count * Math.log(beta)));
  }

  private static double[] weights(long[] counts, LongToDoubleFunction weight) {
    Checks.require(counts.length > 0, "counts must not be empty, got []");
    for (int k = 0; k < counts.length; k++) {
      Checks.require(counts[k] > 0, "counts must be at least 1, got %d for class %d", counts[k], k);
    }
    return Arrays.stream(counts).mapToDouble(weight).toArray();
  }
}
