package io.github.polyloss.dl4j;

import io.github.polyloss.dl4j.internal.Checks;
import io.github.polyloss.dl4j.internal.ComputePath;
import io.github.polyloss.dl4j.internal.LossDefinition;
import io.github.polyloss.dl4j.internal.LossRows;
import io.github.polyloss.dl4j.internal.OutputForm;
import io.github.polyloss.dl4j.internal.Targets;
import io.github.polyloss.dl4j.internal.TruthLoss;
import io.github.polyloss.dl4j.internal.arrays.ArrayLoss;
import io.github.polyloss.dl4j.internal.arrays.ArrayMath;
import io.github.polyloss.dl4j.internal.arrays.ArrayProbabilities;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.shade.jackson.annotation.JsonAnySetter;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;

/**
 * What all losses share: labels, smoothing, class weights, masks, averages, and the way back from
 * probabilities to logits. A subclass adds the function of the probability of the truth.
 */
@JsonAutoDetect(
    fieldVisibility = Visibility.ANY,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE)
abstract class BasePolyLoss implements ILossFunction {

  private static final long serialVersionUID = 1L;

  private final Outputs outputs;
  private final double[] epsilonPerClass;
  private final double[] classWeights;
  private final ClassWeightScale classWeightScale;
  private final double[] positiveWeights;
  private final double labelSmoothing;

  BasePolyLoss(PolyLossBuilder<?> settings) {
    this.outputs = settings.outputs;
    this.epsilonPerClass = withoutNegativeZeros(settings.epsilonPerClass);
    this.classWeights = withoutNegativeZeros(settings.classWeights);
    this.classWeightScale = settings.classWeightScale;
    this.positiveWeights = withoutNegativeZeros(settings.positiveWeights);
    this.labelSmoothing = withoutNegativeZero(settings.labelSmoothing);
    if (epsilonPerClass != null) {
      for (double value : epsilonPerClass) {
        Checks.finite("epsilonPerClass", value);
      }
    }
    if (classWeights != null) {
      Checks.weights("classWeights", classWeights);
    }
    if (positiveWeights != null) {
      for (double value : positiveWeights) {
        Checks.finiteAndNotNegative("positiveWeights", value);
      }
    }
    Checks.inZeroToBelowOne("labelSmoothing", labelSmoothing);
  }

  /** −0 would be another parameter by its bits, though not by what it does. */
  static double withoutNegativeZero(double value) {
    return value + 0.0;
  }

  static double[] withoutNegativeZeros(double... valuesOrNull) {
    return valuesOrNull == null
        ? null
        : Arrays.stream(valuesOrNull).map(BasePolyLoss::withoutNegativeZero).toArray();
  }

  /**
   * Refuses a property that no loss has, which DL4J's reader would leave out in silence: the model
   * would go on with another loss than the one that was written down.
   */
  @JsonAnySetter
  private void refuse(String property, Object value) {
    String known =
        Stream.of(getClass(), BasePolyLoss.class)
            .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
            .filter(field -> !Modifier.isStatic(field.getModifiers()))
            .map(Field::getName)
            .collect(Collectors.joining(", "));
    throw new IllegalArgumentException(
        String.format(
            "%s has no property '%s', only %s", getClass().getSimpleName(), property, known));
  }

  /** What to compute. */
  LossDefinition definition() {
    YesAndNo weights = yesAndNo();
    return new LossDefinition(
        exclusive(),
        yes(),
        no(),
        scaledClassWeights(),
        product(positiveWeights, weights.yesOrNull()),
        weights.noOrNull(),
        labelSmoothing,
        valuesPerSetting());
  }

  /** f of the true class, where one of C is true. */
  abstract TruthLoss exclusive();

  /** f⁺ of a yes. */
  TruthLoss yes() {
    return exclusive();
  }

  /** f⁻ of a no. */
  TruthLoss no() {
    return exclusive();
  }

  /**
   * What f⁺ and f⁻ are multiplied by.
   *
   * @param yesOrNull one for each output; null where all are 1
   * @param noOrNull one for each output; null where all are 1
   */
  record YesAndNo(double[] yesOrNull, double[] noOrNull) {}

  /** What f⁺ and f⁻ are multiplied by, beside the positive weights. */
  YesAndNo yesAndNo() {
    return new YesAndNo(null, null);
  }

  private static double[] product(double[] valuesOrNull, double[] factorsOrNull) {
    return valuesOrNull == null
        ? factorsOrNull
        : factorsOrNull == null
            ? valuesOrNull
            : IntStream.range(0, Math.min(valuesOrNull.length, factorsOrNull.length))
                .mapToDouble(k -> valuesOrNull[k] * factorsOrNull[k])
                .toArray();
  }

  /** The settings that have a value for each output, and how many they have. */
  private Map<String, Integer> valuesPerSetting() {
    Map<String, Integer> values = new LinkedHashMap<>();
    settingsPerOutput()
        .forEach(
            (name, setting) -> {
              if (setting != null) {
                values.put(name, setting.length);
              }
            });
    return values;
  }

  /** The settings that have a value for each output, null where they are unset. */
  Map<String, double[]> settingsPerOutput() {
    Map<String, double[]> settings = new LinkedHashMap<>();
    settings.put("classWeights", classWeights);
    settings.put("epsilonPerClass", epsilonPerClass);
    settings.put("positiveWeights", positiveWeights);
    return settings;
  }

  /**
   * Which sum this loss is of the outputs of an activation.
   *
   * @throws IllegalArgumentException if they do not say, or a setting is for the other kind alone
   */
  OutputForm formFor(IActivation activation, long columns) {
    OutputForm form = form(activation, columns);
    if (!form.independent()) {
      settingsOfIndependentOutputs()
          .forEach((name, value) -> requireUnset(name, value, activation));
    }
    return form;
  }

  private OutputForm form(IActivation activation, long columns) {
    boolean softmax = activation instanceof ActivationSoftmax;
    boolean sigmoid = activation instanceof ActivationSigmoid;
    boolean yesOrNo = sigmoid || activation instanceof ActivationHardSigmoid;
    Checks.require(
        outputs != Outputs.BY_ACTIVATION || columns > 1 || softmax || yesOrNo,
        "outputs must be INDEPENDENT (each output a yes or no) or EXCLUSIVE with one output and"
            + " activation %s, which says neither, got BY_ACTIVATION",
        activation);
    if (outputs == Outputs.BY_ACTIVATION ? yesOrNo : outputs == Outputs.INDEPENDENT) {
      return sigmoid ? OutputForm.SIGMOID : OutputForm.INDEPENDENT_PROBABILITIES;
    }
    return softmax ? OutputForm.SOFTMAX : OutputForm.EXCLUSIVE_PROBABILITIES;
  }

  /** The settings that weigh yes against no, null where they are unset, as they are printed. */
  Map<String, String> settingsOfIndependentOutputs() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(
        "positiveWeights", positiveWeights == null ? null : Arrays.toString(positiveWeights));
    return settings;
  }

  private static void requireUnset(String name, String valueOrNull, IActivation activation) {
    Checks.require(
        valueOrNull == null,
        "%s must be unset with exclusive outputs, here of activation %s (use classWeights), got %s",
        name,
        activation,
        valueOrNull);
  }

  /**
   * {@inheritDoc}
   *
   * @param labels {@code [N, C]}, one-hot or soft, or {@code [N, 1]} class indices from 0
   * @param preOutput the logits, {@code [N, C]}
   * @param activationFn softmax, sigmoid, or one whose result is taken for the probabilities
   * @param mask {@code [N, 1]} or {@code [N, C]}, or null for none
   * @param average whether to divide by N
   * @throws IllegalArgumentException if the shapes do not fit each other or the settings per
   *     output, a class index is not one, a setting does not go with the activation, its result is
   *     no probability, or no class is true where softmax has one alone
   */
  @Override
  public double computeScore(
      INDArray labels,
      INDArray preOutput,
      IActivation activationFn,
      INDArray mask,
      boolean average) {
    OutputForm form = check(labels, preOutput, activationFn, mask);
    double sum = evaluate(form, labels, preOutput, activationFn, mask, null, null, true);
    return average ? sum / preOutput.size(0) : sum;
  }

  /**
   * {@inheritDoc}
   *
   * @param labels {@code [N, C]}, one-hot or soft, or {@code [N, 1]} class indices from 0
   * @param preOutput the logits, {@code [N, C]}
   * @param activationFn softmax, sigmoid, or one whose result is taken for the probabilities
   * @param mask {@code [N, 1]} or {@code [N, C]}, or null for none
   * @return the score of each row, {@code [N, 1]}, of the logits' data type
   * @throws IllegalArgumentException if the shapes do not fit each other or the settings per
   *     output, a class index is not one, a setting does not go with the activation, its result is
   *     no probability, or no class is true where softmax has one alone
   */
  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activationFn, INDArray mask) {
    OutputForm form = check(labels, preOutput, activationFn, mask);
    INDArray scores = Nd4j.createUninitialized(preOutput.dataType(), preOutput.size(0), 1);
    evaluate(form, labels, preOutput, activationFn, mask, null, scores, true);
    return scores;
  }

  /**
   * {@inheritDoc}
   *
   * @param labels {@code [N, C]}, one-hot or soft, or {@code [N, 1]} class indices from 0
   * @param preOutput the logits, {@code [N, C]}
   * @param activationFn softmax, sigmoid, or one whose result is taken for the probabilities
   * @param mask {@code [N, 1]} or {@code [N, C]}, or null for none
   * @return the derivative of the sum of the scores by each logit, {@code [N, C]}, of the logits'
   *     data type; not averaged, as the network divides by the size of the batch
   * @throws IllegalArgumentException if the shapes do not fit each other or the settings per
   *     output, a class index is not one, a setting does not go with the activation, its result is
   *     no probability, or no class is true where softmax has one alone
   */
  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray preOutput, IActivation activationFn, INDArray mask) {
    return computeGradientAndScore(labels, preOutput, activationFn, mask, false, false).getSecond();
  }

  /**
   * {@inheritDoc}
   *
   * @param labels {@code [N, C]}, one-hot or soft, or {@code [N, 1]} class indices from 0
   * @param preOutput the logits, {@code [N, C]}
   * @param activationFn softmax, sigmoid, or one whose result is taken for the probabilities
   * @param mask {@code [N, 1]} or {@code [N, C]}, or null for none
   * @param average whether to divide the score by N; the gradient is never divided
   * @return the score, and the gradient as {@link #computeGradient} gives it
   * @throws IllegalArgumentException if the shapes do not fit each other or the settings per
   *     output, a class index is not one, a setting does not go with the activation, its result is
   *     no probability, or no class is true where softmax has one alone
   */
  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels,
      INDArray preOutput,
      IActivation activationFn,
      INDArray mask,
      boolean average) {
    return computeGradientAndScore(labels, preOutput, activationFn, mask, average, true);
  }

  private Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels,
      INDArray preOutput,
      IActivation activation,
      INDArray mask,
      boolean average,
      boolean wantScore) {
    OutputForm form = check(labels, preOutput, activation, mask);
    INDArray gradient = Nd4j.createUninitialized(preOutput.dataType(), preOutput.shape(), 'c');
    double sum = evaluate(form, labels, preOutput, activation, mask, gradient, null, wantScore);
    return new Pair<>(
        average ? sum / preOutput.size(0) : sum,
        form.takesLogits() ? gradient : activation.backprop(preOutput.dup(), gradient).getFirst());
  }

  /**
   * The name of this loss, with its parameters.
   *
   * @return the same as {@code toString}
   */
  @Override
  public String name() {
    return toString();
  }

  private OutputForm check(
      INDArray labels, INDArray logits, IActivation activation, INDArray maskOrNull) {
    Checks.notNull("labels", labels);
    Checks.notNull("logits", logits);
    Checks.notNull("activation", activation);
    Targets.check(labels, logits, maskOrNull);
    long columns = logits.size(1);
    OutputForm form = formFor(activation, columns);
    if (form == OutputForm.SOFTMAX && columns == 1) {
      requireTheClassToBeTrue(labels, maskOrNull);
    }
    return form;
  }

  /**
   * The softmax of one output is always 1, so nothing is learned. That is right for the classes of
   * Yolo2OutputLayer, which gives those of boxes with an object alone and masks the others, and a
   * mistake where the output is to say yes or no, of which the labels of no tell.
   */
  private static void requireTheClassToBeTrue(INDArray labels, INDArray maskOrNull) {
    INDArray wrong = labels.eq(0).castTo(DataType.FLOAT);
    if (maskOrNull != null) {
      wrong.muli(maskOrNull.neq(0).castTo(DataType.FLOAT));
    }
    Checks.require(
        wrong.sumNumber().intValue() == 0,
        "labels must not be 0 with one output of softmax, whose probability is always 1 (use"
            + " sigmoid), got 0 in row %d",
        wrong.argMax(0).getLong(0));
  }

  /** Puts what is asked for, and gives the sum of the scores, if that is. */
  private double evaluate(
      OutputForm form,
      INDArray labels,
      INDArray logits,
      IActivation activation,
      INDArray maskOrNull,
      INDArray gradientOrNull,
      INDArray scoresOrNull,
      boolean wantScore) {
    LossDefinition definition = definition();
    definition.requireColumns(logits.size(1));
    INDArray inputs = form.takesLogits() ? logits : activation.getActivation(logits.dup(), true);
    if (!form.takesLogits()) {
      ArrayProbabilities.check(inputs, definition.classWeightsOrNull(), maskOrNull, activation);
    }
    if (computePath() == ComputePath.ARRAY_OPERATIONS) {
      return new ArrayLoss(definition, form, gradientOrNull, scoresOrNull, wantScore)
          .evaluate(inputs, labels, maskOrNull);
    }
    INDArray gradient = gradientOrNull == null ? null : computedAs(gradientOrNull);
    double[] scores = scoresOrNull == null ? null : new double[(int) logits.size(0)];
    double sum =
        LossRows.evaluate(
            definition, form, inputs, labels, maskOrNull, gradient, scores, wantScore);
    if (gradient != gradientOrNull) {
      ArrayMath.putBounded(gradient, gradientOrNull);
    }
    if (scores != null) {
      ArrayMath.putBounded(Nd4j.createFromArray(scores).reshape(scores.length, 1), scoresOrNull);
    }
    return sum;
  }

  /** The array itself, or one of the type that its numbers are computed in. */
  private static INDArray computedAs(INDArray gradient) {
    DataType type = LossRows.computingType(gradient.dataType());
    return gradient.dataType() == type
        ? gradient
        : Nd4j.createUninitialized(type, gradient.shape(), 'c');
  }

  /** How to compute. */
  ComputePath computePath() {
    return ComputePath.ofBackend();
  }

  /** The first coefficient of each class, offset plus factor times its ε, or null for none. */
  double[] epsilonPerClass(double offset, double factor) {
    return epsilonPerClass == null
        ? null
        : Arrays.stream(epsilonPerClass).map(epsilon -> offset + factor * epsilon).toArray();
  }

  /** ŵ, or null without class weights. */
  private double[] scaledClassWeights() {
    if (classWeights == null || classWeightScale == ClassWeightScale.AS_GIVEN) {
      return classWeights;
    }
    double mean = Arrays.stream(classWeights).map(weight -> weight / classWeights.length).sum();
    return Arrays.stream(classWeights).map(weight -> weight / mean).toArray();
  }

  /** The weights as a builder takes them. */
  static double[] vector(INDArray vector) {
    Checks.require(
        vector.isVectorOrScalar(),
        "classWeights must be a vector, got shapes %s",
        Arrays.toString(vector.shape()));
    return vector.toDoubleVector();
  }

  /** The shared settings that are not at their defaults, as calls on a builder. */
  String sharedSettings() {
    return (outputs == Outputs.BY_ACTIVATION ? "" : ".outputs(Outputs." + outputs + ")")
        + setting("epsilonPerClass", epsilonPerClass)
        + setting("classWeights", classWeights)
        + (classWeightScale == ClassWeightScale.MEAN_ONE
            ? ""
            : ".classWeightScale(ClassWeightScale." + classWeightScale + ")")
        + setting("positiveWeights", positiveWeights)
        + (labelSmoothing == 0 ? "" : ".labelSmoothing(" + labelSmoothing + ")");
  }

  static String setting(String name, double... valuesOrNull) {
    return valuesOrNull == null ? "" : "." + name + "(" + arguments(valuesOrNull) + ")";
  }

  static String arguments(double... values) {
    return Arrays.stream(values).mapToObj(Double::toString).collect(Collectors.joining(", "));
  }

  /**
   * Compares by value.
   *
   * @param other what to compare with
   * @return whether it is the same kind of loss with the same parameters
   */
  @Override
  public boolean equals(Object other) {
    return other != null && getClass() == other.getClass() && hasSettingsOf((BasePolyLoss) other);
  }

  private boolean hasSettingsOf(BasePolyLoss other) {
    return outputs == other.outputs
        && Arrays.equals(epsilonPerClass, other.epsilonPerClass)
        && Arrays.equals(classWeights, other.classWeights)
        && classWeightScale == other.classWeightScale
        && Arrays.equals(positiveWeights, other.positiveWeights)
        && Double.compare(labelSmoothing, other.labelSmoothing) == 0;
  }

  /**
   * Goes with {@link #equals}.
   *
   * @return a hash of the parameters
   */
  @Override
  public int hashCode() {
    // Other than an enum's own hash, the ordinal is the same in every Java.
    return Objects.hash(
        outputs.ordinal(),
        Arrays.hashCode(epsilonPerClass),
        Arrays.hashCode(classWeights),
        classWeightScale.ordinal(),
        Arrays.hashCode(positiveWeights),
        labelSmoothing);
  }
}
