package io.github.polyloss.dl4j;

import io.github.polyloss.dl4j.internal.Checks;
import io.github.polyloss.dl4j.internal.TruthLoss;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Poly-1 for the focal loss, whose series in 1−p has its first coefficient changed by ε: L_FL + ε
 * (1 − P_t)^(γ+1) in Leng et al., <a href="https://arxiv.org/abs/2204.12511">PolyLoss</a>, ICLR
 * 2022, with L_FL of Lin et al., <a href="https://arxiv.org/abs/1708.02002">Focal Loss for Dense
 * Object Detection</a>, ICCV 2017.
 *
 * <pre>
 * f(p) = −(1−p)^γ ln p + ε (1−p)^(γ+1)
 *
 * exclusive:    L = Σ_k y'_k ŵ_k f(p_k)
 * independent:  L = Σ_k ŵ_k [ y'_k u_k α_k f(p_k) + (1−y'_k) (1−α_k) f(1−p_k) ]
 *
 * y' = (1−α_s) y + α_s / C for exclusive outputs, (1−α_s) y + α_s / 2 for independent ones
 * </pre>
 *
 * <p>Here p is the activation of the logits {@code [N, C]}, y the labels ({@code [N, C]}, one-hot
 * or soft, or {@code [N, 1]} class indices), ŵ the class weights divided by their mean, or as they
 * are with {@link ClassWeightScale#AS_GIVEN}, u the positive weights, and α_s the label smoothing.
 * Without an α both of its factors are 1. With softmax the outputs are exclusive, one class of C is
 * true; with sigmoid they are independent, each a yes or no of its own; {@link Outputs} says it for
 * the others. Masks, averages and types of arrays are described with the {@linkplain
 * io.github.polyloss.dl4j package}.
 *
 * <p>With ε = 0 this is the focal loss, with γ = 0 Poly-1. If ε is −1 or more, the loss is never
 * negative; a smaller ε is allowed and can make it so. With {@code epsilonPerClass} each class k
 * has an ε_k of its own: f_k(p) = −(1−p)^γ ln p + ε_k (1−p)^(γ+1).
 *
 * <p>α, one for all outputs or one for each, goes with independent outputs alone, where it weighs
 * yes against no. Exclusive ones have no such pair: a single factor would only change the learning
 * rate. Use class weights there.
 *
 * <pre>{@code
 * new LossPoly1Focal(-1.0, 2.0)
 * LossPoly1Focal.builder().epsilon(-1.0).gamma(2.0).alpha(0.25).build();
 * LossPoly1Focal.builder().epsilonPerClass(-1.0, 2.0).build();   // ε_k of class k in place of ε
 * LossPoly1Focal.builder().alphaPerClass(0.25, 0.75).build();    // α_k of output k in place of α
 * }</pre>
 */
public final class LossPoly1Focal extends BasePolyLoss {

  private static final long serialVersionUID = 1L;

  private static final double DEFAULT_GAMMA = 2;

  private final double epsilon;
  private final double gamma;
  private final Double alpha;
  private final double[] alphaPerClass;
  private final boolean alphaOnPolynomial;

  /**
   * Poly-1 focal without α, class weights and label smoothing.
   *
   * @param epsilon ε, what to add to the first coefficient; any finite number, 0 for the focal loss
   * @param gamma γ, how much to turn from easy examples to hard ones; finite, at least 0
   * @throws IllegalArgumentException if a parameter is outside its range
   */
  public LossPoly1Focal(double epsilon, double gamma) {
    this(builder().epsilon(epsilon).gamma(gamma));
  }

  private LossPoly1Focal(Builder settings) {
    super(settings);
    this.epsilon = withoutNegativeZero(settings.epsilon);
    this.gamma = withoutNegativeZero(settings.gamma);
    this.alpha = settings.alpha == null ? null : withoutNegativeZero(settings.alpha);
    this.alphaPerClass = withoutNegativeZeros(settings.alphaPerClass);
    this.alphaOnPolynomial = settings.alphaOnPolynomial;
    Checks.finite("epsilon", epsilon);
    Checks.require(
        settings.epsilonPerClass == null || epsilon == 0,
        "epsilon must be unset beside epsilonPerClass, got %s",
        epsilon);
    Checks.finiteAndNotNegative("gamma", gamma);
    if (alpha != null) {
      Checks.inZeroToOne("alpha", alpha);
    }
    if (alphaPerClass != null) {
      for (double value : alphaPerClass) {
        Checks.inZeroToOne("alphaPerClass", value);
      }
    }
    Checks.require(
        alpha == null || alphaPerClass == null,
        "alpha must be unset beside alphaPerClass, got %s",
        alpha);
  }

  /** From JSON, where a property that is absent is at its default. */
  @JsonCreator
  private static LossPoly1Focal fromJson(
      @JsonProperty("epsilon") Double epsilon,
      @JsonProperty("gamma") Double gamma,
      @JsonProperty("alpha") Double alpha,
      @JsonProperty("alphaPerClass") Double[] alphaPerClass,
      @JsonProperty("alphaOnPolynomial") Boolean alphaOnPolynomial,
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
      builder.epsilon(epsilon);
    }
    if (gamma != null) {
      builder.gamma(gamma);
    }
    if (alpha != null) {
      builder.alpha(alpha);
    }
    if (alphaPerClass != null) {
      builder.alphaPerClass(PolyLossBuilder.unboxed("alphaPerClass", alphaPerClass));
    }
    if (alphaOnPolynomial != null) {
      builder.alphaOnPolynomial(alphaOnPolynomial);
    }
    return builder.build();
  }

  /**
   * Begins with the focal loss: ε = 0, γ = 2, no α, no class weights, no smoothing.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  TruthLoss exclusive() {
    return weightedLoss(1, null);
  }

  @Override
  TruthLoss yes() {
    return weightedLoss(alpha == null ? 1 : alpha, alphaPerClass);
  }

  @Override
  TruthLoss no() {
    return weightedLoss(alpha == null ? 1 : 1 - alpha, complements(alphaPerClass));
  }

  @Override
  YesAndNo yesAndNo() {
    return alphaOnPolynomial
        ? new YesAndNo(alphaPerClass, complements(alphaPerClass))
        : super.yesAndNo();
  }

  private TruthLoss weightedLoss(double factor, double[] factorOfClassOrNull) {
    double polynomial = alphaOnPolynomial ? factor : 1;
    return new TruthLoss(
        factor,
        alphaOnPolynomial ? null : factorOfClassOrNull,
        gamma,
        new double[] {polynomial * epsilon},
        epsilonPerClass(0, polynomial));
  }

  private static double[] complements(double... valuesOrNull) {
    return valuesOrNull == null
        ? null
        : Arrays.stream(valuesOrNull).map(value -> 1 - value).toArray();
  }

  @Override
  Map<String, double[]> settingsPerOutput() {
    Map<String, double[]> settings = super.settingsPerOutput();
    settings.put("alphaPerClass", alphaPerClass);
    return settings;
  }

  @Override
  Map<String, String> settingsOfIndependentOutputs() {
    Map<String, String> settings = super.settingsOfIndependentOutputs();
    settings.put("alpha", alpha == null ? null : alpha.toString());
    settings.put("alphaPerClass", alphaPerClass == null ? null : Arrays.toString(alphaPerClass));
    return settings;
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && Double.compare(epsilon, ((LossPoly1Focal) other).epsilon) == 0
        && Double.compare(gamma, ((LossPoly1Focal) other).gamma) == 0
        && Objects.equals(alpha, ((LossPoly1Focal) other).alpha)
        && Arrays.equals(alphaPerClass, ((LossPoly1Focal) other).alphaPerClass)
        && alphaOnPolynomial == ((LossPoly1Focal) other).alphaOnPolynomial;
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        super.hashCode(), epsilon, gamma, alpha, Arrays.hashCode(alphaPerClass), alphaOnPolynomial);
  }

  /**
   * Writes this loss as Java.
   *
   * @return an expression that builds an equal loss; what is at its default is left out, save γ
   */
  @Override
  public String toString() {
    return "LossPoly1Focal.builder()"
        + (epsilon == 0 ? "" : ".epsilon(" + epsilon + ")")
        + ".gamma("
        + gamma
        + ")"
        + (alpha == null ? "" : ".alpha(" + alpha + ")")
        + setting("alphaPerClass", alphaPerClass)
        + (alphaOnPolynomial ? "" : ".alphaOnPolynomial(false)")
        + sharedSettings()
        + ".build()";
  }

  /** Collects the parameters of a {@link LossPoly1Focal}; they are checked by {@link #build}. */
  public static final class Builder extends PolyLossBuilder<Builder> {

    private double epsilon;
    private double gamma = DEFAULT_GAMMA;
    private Double alpha;
    private double[] alphaPerClass;
    private boolean alphaOnPolynomial = true;

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /**
     * Sets ε, what to add to the first coefficient.
     *
     * @param epsilon any finite number; 0, the default, for the focal loss
     * @return this builder
     */
    public Builder epsilon(double epsilon) {
      this.epsilon = epsilon;
      return this;
    }

    /**
     * Sets γ, how much to turn from easy examples to hard ones.
     *
     * @param gamma finite, at least 0, where there is no difference; 2 by default
     * @return this builder
     */
    public Builder gamma(double gamma) {
      this.gamma = gamma;
      return this;
    }

    /**
     * Sets α, the weight of yes, which leaves 1−α to no. For independent outputs alone.
     *
     * @param alpha from 0 to 1; by default both weights are 1
     * @return this builder
     */
    public Builder alpha(double alpha) {
      this.alpha = alpha;
      return this;
    }

    /**
     * Sets α_k, the weight of yes of each output, which leaves 1−α_k to its no. For independent
     * outputs alone. It takes the place of {@link #alpha}, which must be unset then.
     *
     * @param alphaPerClass one for each output, from 0 to 1; by default all weights are 1
     * @return this builder
     * @throws IllegalArgumentException if it is null
     */
    public Builder alphaPerClass(double... alphaPerClass) {
      this.alphaPerClass = copy("alphaPerClass", alphaPerClass);
      return this;
    }

    /**
     * Sets whether α weighs the polynomial too, as in the paper, or the focal loss alone, as in
     * abhuse/polyloss-pytorch.
     *
     * @param alphaOnPolynomial true by default
     * @return this builder
     */
    public Builder alphaOnPolynomial(boolean alphaOnPolynomial) {
      this.alphaOnPolynomial = alphaOnPolynomial;
      return this;
    }

    /**
     * Builds the loss.
     *
     * @return a loss with these parameters
     * @throws IllegalArgumentException if a parameter is outside its range
     */
    public LossPoly1Focal build() {
      return new LossPoly1Focal(this);
    }
  }
}
