package io.github.polyloss.dl4j;

import io.github.polyloss.dl4j.internal.Checks;
import io.github.polyloss.dl4j.internal.TruthLoss;
import java.util.Arrays;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Poly-N: cross-entropy with the first N coefficients of its series in 1−p changed, L_Poly-N of
 * Leng et al., <a href="https://arxiv.org/abs/2204.12511">PolyLoss</a>, ICLR 2022.
 *
 * <pre>
 * f(p) = −ln p + Σ_{j=1…N} c_j (1−p)^j        c_j = ε_j / j (RELATIVE) or ε_j (ABSOLUTE)
 *
 * exclusive:    L = Σ_k y'_k ŵ_k f(p_k)                               y' = (1−α_s) y + α_s / C
 * independent:  L = Σ_k ŵ_k [ y'_k u_k f(p_k) + (1−y'_k) f(1−p_k) ]   y' = (1−α_s) y + α_s / 2
 * </pre>
 *
 * <p>Here p is the activation of the logits {@code [N, C]}, y the labels ({@code [N, C]}, one-hot
 * or soft, or {@code [N, 1]} class indices), ŵ the class weights divided by their mean, or as they
 * are with {@link ClassWeightScale#AS_GIVEN}, u the positive weights, and α_s the label smoothing.
 * With softmax the outputs are exclusive, one class of C is true; with sigmoid they are
 * independent, each a yes or no of its own; {@link Outputs} says it for the others. Masks, averages
 * and types of arrays are described with the {@linkplain io.github.polyloss.dl4j package}.
 *
 * <p>Without an ε this is cross-entropy. With one it is Poly-1, L_CE + ε_1 (1 − P_t) in the paper,
 * which takes ε_1 = 2 for ImageNet. While no coefficient of the series falls below 0 (RELATIVE:
 * every ε is −1 or more) the loss is never negative; a smaller ε is allowed and can make it so.
 *
 * <p>Two settings change f further:
 *
 * <ul>
 *   <li>{@code epsilonPerClass}: each class k has a first coefficient of its own, f_k(p) = −ln p +
 *       ε_k (1−p), for data where a few classes have most of the examples.
 *   <li>{@code taylorTerms}: only the first n terms of the series of −ln p are kept, f(p) =
 *       Σ_{j=1…n} (1−p)^j / j + Σ_j c_j (1−p)^j. Without an ε this is the Taylor cross-entropy of
 *       Feng et al., <a href="https://www.ijcai.org/proceedings/2020/305">Can Cross Entropy Loss Be
 *       Robust to Label Noise?</a>, IJCAI 2020, from the mean absolute error (n = 1, up to a
 *       factor) to cross-entropy (n → ∞).
 * </ul>
 *
 * <pre>{@code
 * new LossPolyN(2.0)                                  // Poly-1
 * new LossPolyN(1.0, -0.5)                            // Poly-2
 * LossPolyN.builder()
 *     .epsilon(2.0)
 *     .classWeights(ClassWeights.balanced(900, 100))
 *     .labelSmoothing(0.1)
 *     .build();
 * LossPolyN.builder()                                 // four yes or no, of which the last is rare
 *     .outputs(Outputs.INDEPENDENT)
 *     .positiveWeights(1, 1, 1, 20)
 *     .build();
 * }</pre>
 */
public final class LossPolyN extends BasePolyLoss {

  private static final long serialVersionUID = 1L;

  private static final int MAX_TAYLOR_TERMS = 100_000;

  private final double[] epsilon;
  private final Coefficients coefficients;
  private final Integer taylorTerms;

  /**
   * Poly-N with relative coefficients, no class weights and no label smoothing.
   *
   * @param epsilon ε_1, ε_2, …: how much to add to the coefficient of each power of 1−p, in
   *     proportion to it; any finite numbers, none for cross-entropy
   * @throws IllegalArgumentException if one is not finite
   */
  public LossPolyN(double... epsilon) {
    this(builder().epsilon(epsilon));
  }

  /**
   * Poly-N with relative coefficients, class weights and no label smoothing.
   *
   * @param classWeights a vector with a weight for each class, finite, not negative, not all zero;
   *     their scale does not matter; null for none
   * @param epsilon ε_1, ε_2, …: how much to add to the coefficient of each power of 1−p, in
   *     proportion to it; any finite numbers, none for cross-entropy
   * @throws IllegalArgumentException if an epsilon is not finite or the weights are not as above
   */
  public LossPolyN(INDArray classWeights, double... epsilon) {
    this(weighted(classWeights).epsilon(epsilon));
  }

  private static Builder weighted(INDArray classWeightsOrNull) {
    return classWeightsOrNull == null
        ? builder()
        : builder().classWeights(vector(classWeightsOrNull));
  }

  private LossPolyN(Builder settings) {
    super(settings);
    this.epsilon = withoutNegativeZeros(settings.epsilon);
    this.coefficients = settings.coefficients;
    this.taylorTerms = settings.taylorTerms;
    for (double value : epsilon) {
      Checks.finite("epsilon", value);
    }
    Checks.require(
        settings.epsilonPerClass == null || epsilon.length == 0,
        "epsilon must be unset beside epsilonPerClass, got %s",
        Arrays.toString(epsilon));
    Checks.require(
        taylorTerms == null || taylorTerms > 0,
        "taylorTerms must be at least 1, got %s",
        taylorTerms);
    Checks.require(
        taylorTerms == null || taylorTerms <= MAX_TAYLOR_TERMS,
        "taylorTerms must be at most %d, got %s",
        MAX_TAYLOR_TERMS,
        taylorTerms);
  }

  /** From JSON, where a property that is absent is at its default. */
  @JsonCreator
  private static LossPolyN fromJson(
      @JsonProperty("epsilon") Double[] epsilon,
      @JsonProperty("coefficients") Coefficients coefficients,
      @JsonProperty("taylorTerms") Integer taylorTerms,
      @JsonProperty("outputs") Outputs outputs,
      @JsonProperty("epsilonPerClass") Double[] epsilonPerClass,
      @JsonProperty("classWeights") Double[] classWeights,
      @JsonProperty("classWeightScale") ClassWeightScale classWeightScale,
      @JsonProperty("positiveWeights") Double[] positiveWeights,
      @JsonProperty("labelSmoothing") Double labelSmoothing) {
    Builder builder =
        builder()
            .fromJson(
                outputs,
                epsilonPerClass,
                classWeights,
                classWeightScale,
                positiveWeights,
                labelSmoothing);
    if (epsilon != null) {
      builder.epsilon(PolyLossBuilder.unboxed("epsilon", epsilon));
    }
    if (coefficients != null) {
      builder.coefficients(coefficients);
    }
    if (taylorTerms != null) {
      builder.taylorTerms(taylorTerms);
    }
    return builder.build();
  }

  /**
   * Begins with cross-entropy: no epsilon, relative coefficients, the whole series, no class
   * weights, no smoothing.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  TruthLoss exclusive() {
    int terms = taylorTerms == null ? 0 : taylorTerms;
    double[] powers = new double[Math.max(terms, epsilon.length)];
    for (int j = 1; j <= powers.length; j++) {
      double taylor = j <= terms ? 1.0 / j : 0;
      double change = j <= epsilon.length ? epsilon[j - 1] : 0;
      powers[j - 1] = taylor + (coefficients == Coefficients.RELATIVE ? change / j : change);
    }
    return new TruthLoss(
        taylorTerms == null ? 1 : 0, 0, powers, epsilonPerClass(taylorTerms == null ? 0 : 1, 1));
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && Arrays.equals(epsilon, ((LossPolyN) other).epsilon)
        && coefficients == ((LossPolyN) other).coefficients
        && Objects.equals(taylorTerms, ((LossPolyN) other).taylorTerms);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        super.hashCode(), Arrays.hashCode(epsilon), coefficients.ordinal(), taylorTerms);
  }

  /**
   * Writes this loss as Java.
   *
   * @return an expression that builds an equal loss; what is at its default is left out
   */
  @Override
  public String toString() {
    return "LossPolyN.builder()"
        + (epsilon.length == 0 ? "" : ".epsilon(" + arguments(epsilon) + ")")
        + (coefficients == Coefficients.RELATIVE ? "" : ".coefficients(Coefficients.ABSOLUTE)")
        + (taylorTerms == null ? "" : ".taylorTerms(" + taylorTerms + ")")
        + sharedSettings()
        + ".build()";
  }

  /** Collects the parameters of a {@link LossPolyN}; they are checked by {@link #build}. */
  public static final class Builder extends PolyLossBuilder<Builder> {

    private double[] epsilon = {};
    private Coefficients coefficients = Coefficients.RELATIVE;
    private Integer taylorTerms;

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /**
     * Sets ε_1, ε_2, …, what to add to the coefficient of each power of 1−p.
     *
     * @param epsilon any finite numbers; none, the default, for cross-entropy
     * @return this builder
     * @throws IllegalArgumentException if it is null
     */
    public Builder epsilon(double... epsilon) {
      this.epsilon = copy("epsilon", epsilon);
      return this;
    }

    /**
     * Sets how an ε changes its coefficient.
     *
     * @param coefficients {@link Coefficients#RELATIVE}, the default, or {@link
     *     Coefficients#ABSOLUTE}
     * @return this builder
     * @throws IllegalArgumentException if it is null
     */
    public Builder coefficients(Coefficients coefficients) {
      Checks.notNull("coefficients", coefficients);
      this.coefficients = coefficients;
      return this;
    }

    /**
     * Keeps only the first terms of the series of −ln p: Σ_{j=1…n} (1−p)^j / j. The loss is bounded
     * then, so that wrong labels cannot pull without limit; few terms learn more slowly.
     *
     * @param taylorTerms n, from 1 to 100000; by default all of them, which is −ln p
     * @return this builder
     */
    public Builder taylorTerms(int taylorTerms) {
      this.taylorTerms = taylorTerms;
      return this;
    }

    /**
     * Builds the loss.
     *
     * @return a loss with these parameters
     * @throws IllegalArgumentException if a parameter is outside its range
     */
    public LossPolyN build() {
      return new LossPolyN(this);
    }
  }
}
