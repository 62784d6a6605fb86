package io.github.polyloss.dl4j;

import io.github.polyloss.dl4j.internal.Batch;
import io.github.polyloss.dl4j.internal.Checks;
import io.github.polyloss.dl4j.internal.ComputePath;
import io.github.polyloss.dl4j.internal.DoubleRows;
import io.github.polyloss.dl4j.internal.FloatRows;
import io.github.polyloss.dl4j.internal.LossDefinition;
import io.github.polyloss.dl4j.internal.Matrix;
import io.github.polyloss.dl4j.internal.ProbabilityRow;
import io.github.polyloss.dl4j.internal.Results;
import io.github.polyloss.dl4j.internal.RowRange;
import io.github.polyloss.dl4j.internal.SigmoidRow;
import io.github.polyloss.dl4j.internal.SoftmaxRow;
import io.github.polyloss.dl4j.internal.TruthLoss;
import io.github.polyloss.dl4j.internal.arrays.ArrayLoss;
import java.lang.ref.Reference;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
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

  private final double[] epsilonPerClass;
  private final double[] classWeights;
  private final double labelSmoothing;

  BasePolyLoss(double[] epsilonPerClassOrNull, double[] classWeightsOrNull, double labelSmoothing) {
    if (epsilonPerClassOrNull != null) {
      for (double value : epsilonPerClassOrNull) {
        Checks.finite("epsilonPerClass", value);
      }
    }
    if (classWeightsOrNull != null) {
      Checks.weights("classWeights", classWeightsOrNull);
    }
    Checks.inZeroToBelowOne("labelSmoothing", labelSmoothing);
    this.epsilonPerClass = epsilonPerClassOrNull == null ? null : epsilonPerClassOrNull.clone();
    this.classWeights = classWeightsOrNull == null ? null : classWeightsOrNull.clone();
    this.labelSmoothing = labelSmoothing;
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
  final LossDefinition definition() {
    return define(normalizedClassWeights(), labelSmoothing);
  }

  /** Adds f to what all losses share. */
  abstract LossDefinition define(double[] normalizedClassWeightsOrNull, double labelSmoothing);

  /** Refuses settings that are for outputs of the other kind alone. */
  abstract void requireSettingsFor(String activation, boolean independent);

  /**
   * {@inheritDoc}
   *
   * @param labels {@code [N, C]}, one-hot or soft, or {@code [N, 1]} class indices from 0
   * @param preOutput the logits, {@code [N, C]}
   * @param activationFn softmax, sigmoid, or one whose result is taken for the probability
   * @param mask {@code [N, 1]} or {@code [N, C]}, or null for none
   * @param average whether to divide by N
   * @throws IllegalArgumentException if the shapes do not fit each other or the class weights, a
   *     class index is not one, or a parameter of the loss does not go with the activation
   */
  @Override
  public double computeScore(
      INDArray labels,
      INDArray preOutput,
      IActivation activationFn,
      INDArray mask,
      boolean average) {
    check(labels, preOutput, activationFn, mask);
    double sum = evaluate(labels, preOutput, activationFn, mask, null, null, true);
    return average ? sum / preOutput.size(0) : sum;
  }

  /**
   * {@inheritDoc}
   *
   * @param labels {@code [N, C]}, one-hot or soft, or {@code [N, 1]} class indices from 0
   * @param preOutput the logits, {@code [N, C]}
   * @param activationFn softmax, sigmoid, or one whose result is taken for the probability
   * @param mask {@code [N, 1]} or {@code [N, C]}, or null for none
   * @return the score of each row, {@code [N, 1]}, of the logits' data type
   * @throws IllegalArgumentException if the shapes do not fit each other or the class weights, a
   *     class index is not one, or a parameter of the loss does not go with the activation
   */
  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activationFn, INDArray mask) {
    check(labels, preOutput, activationFn, mask);
    INDArray scores = Nd4j.createUninitialized(preOutput.dataType(), preOutput.size(0), 1);
    evaluate(labels, preOutput, activationFn, mask, null, scores, true);
    return scores;
  }

  /**
   * {@inheritDoc}
   *
   * @param labels {@code [N, C]}, one-hot or soft, or {@code [N, 1]} class indices from 0
   * @param preOutput the logits, {@code [N, C]}
   * @param activationFn softmax, sigmoid, or one whose result is taken for the probability
   * @param mask {@code [N, 1]} or {@code [N, C]}, or null for none
   * @return the derivative of the sum of the scores by each logit, {@code [N, C]}, of the logits'
   *     data type; not averaged, as the network divides by the size of the batch
   * @throws IllegalArgumentException if the shapes do not fit each other or the class weights, a
   *     class index is not one, or a parameter of the loss does not go with the activation
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
   * @param activationFn softmax, sigmoid, or one whose result is taken for the probability
   * @param mask {@code [N, 1]} or {@code [N, C]}, or null for none
   * @param average whether to divide the score by N; the gradient is never divided
   * @return the score, and the gradient as {@link #computeGradient} gives it
   * @throws IllegalArgumentException if the shapes do not fit each other or the class weights, a
   *     class index is not one, or a parameter of the loss does not go with the activation
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
    check(labels, preOutput, activation, mask);
    INDArray gradient = Nd4j.createUninitialized(preOutput.dataType(), preOutput.shape(), 'c');
    double sum = evaluate(labels, preOutput, activation, mask, gradient, null, wantScore);
    return new Pair<>(
        average ? sum / preOutput.size(0) : sum,
        isBuiltIn(activation)
            ? gradient
            : activation.backprop(preOutput.dup(), gradient).getFirst());
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

  private void check(
      INDArray labels, INDArray logits, IActivation activation, INDArray maskOrNull) {
    Checks.notNull("labels", labels);
    Checks.notNull("logits", logits);
    Checks.notNull("activation", activation);
    Batch.check(labels, logits, maskOrNull);
    long columns = logits.size(1);
    Checks.require(
        columns > 1 || !(activation instanceof ActivationSoftmax),
        "logits must have two outputs or more with softmax, which is always 1 for one (use sigmoid),"
            + " got shapes %s",
        Arrays.toString(logits.shape()));
    definition().requireColumns(columns);
    requireSettingsFor(activation.toString(), activation instanceof ActivationSigmoid);
  }

  /** Puts what is asked for, and gives the sum of the scores, if that is. */
  private double evaluate(
      INDArray labels,
      INDArray logits,
      IActivation activation,
      INDArray maskOrNull,
      INDArray gradientOrNull,
      INDArray scoresOrNull,
      boolean wantScore) {
    LossDefinition definition = definition();
    INDArray inputs = isBuiltIn(activation) ? logits : activation.getActivation(logits.dup(), true);
    if (computePath() == ComputePath.ARRAY_OPERATIONS) {
      return new ArrayLoss(definition, activation, gradientOrNull, scoresOrNull, wantScore)
          .evaluate(inputs, labels, maskOrNull);
    }
    int columns = Math.toIntExact(logits.size(1));
    // Smoothing moves labels towards the even chance between the outcomes that exclude each other.
    int outcomes = activation instanceof ActivationSigmoid ? 2 : columns;
    Batch batch =
        new Batch(
            inputs, labels, maskOrNull, definition.classWeightsOrNull(), labelSmoothing, outcomes);
    double[] scores = scoresOrNull == null ? null : new double[batch.rows()];
    Results results =
        new Results(gradientOrNull == null ? null : new Matrix(gradientOrNull), scores);
    try {
      double sum =
          rows(definition, batch, activation, results, wantScore)
              .evaluateAll(batch.rows(), columns);
      if (scores != null) {
        new Matrix(scoresOrNull).write(0, scores.length, scores);
      }
      return sum;
    } finally {
      // The rows see the memory of these arrays, but not the arrays.
      Reference.reachabilityFence(inputs);
      Reference.reachabilityFence(labels);
      Reference.reachabilityFence(maskOrNull);
    }
  }

  /** How to compute. */
  ComputePath computePath() {
    return ComputePath.ofBackend();
  }

  private static RowRange rows(
      LossDefinition definition,
      Batch batch,
      IActivation activation,
      Results results,
      boolean wantScore) {
    if (activation instanceof ActivationSigmoid) {
      return new DoubleRows(
          batch, () -> new SigmoidRow(definition.yes(), definition.no()), results);
    }
    TruthLoss truthLoss = definition.exclusive();
    if (!(activation instanceof ActivationSoftmax)) {
      return new DoubleRows(batch, () -> new ProbabilityRow(truthLoss), results);
    }
    return batch.fitsFloats()
        ? new FloatRows(batch, truthLoss, results, wantScore)
        : new DoubleRows(batch, () -> new SoftmaxRow(truthLoss, batch.columns()), results);
  }

  private static boolean isBuiltIn(IActivation activation) {
    return activation instanceof ActivationSoftmax || activation instanceof ActivationSigmoid;
  }

  /** The first coefficient of each class, offset plus factor times its ε, or null for none. */
  double[] epsilonPerClass(double offset, double factor) {
    return epsilonPerClass == null
        ? null
        : Arrays.stream(epsilonPerClass).map(epsilon -> offset + factor * epsilon).toArray();
  }

  /** ŵ, or null without class weights. */
  private double[] normalizedClassWeights() {
    if (classWeights == null) {
      return null;
    }
    double mean = Arrays.stream(classWeights).map(weight -> weight / classWeights.length).sum();
    return Arrays.stream(classWeights).map(weight -> weight / mean).toArray();
  }

  /** The weights as a builder takes them, or null for none. */
  static double[] classWeights(INDArray vectorOrNull) {
    if (vectorOrNull == null) {
      return null;
    }
    Checks.require(
        vectorOrNull.isVectorOrScalar(),
        "classWeights must be a vector, got shapes %s",
        Arrays.toString(vectorOrNull.shape()));
    return vectorOrNull.toDoubleVector();
  }

  /** The shared settings that are not at their defaults, as calls on a builder. */
  String sharedSettings() {
    return (epsilonPerClass == null ? "" : ".epsilonPerClass(" + arguments(epsilonPerClass) + ")")
        + (classWeights == null ? "" : ".classWeights(" + arguments(classWeights) + ")")
        + (labelSmoothing == 0 ? "" : ".labelSmoothing(" + labelSmoothing + ")");
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
    return other != null
        && getClass() == other.getClass()
        && Arrays.equals(epsilonPerClass, ((BasePolyLoss) other).epsilonPerClass)
        && Arrays.equals(classWeights, ((BasePolyLoss) other).classWeights)
        && Double.compare(labelSmoothing, ((BasePolyLoss) other).labelSmoothing) == 0;
  }

  /**
   * Goes with {@link #equals}.
   *
   * @return a hash of the parameters
   */
  @Override
  public int hashCode() {
    return Objects.hash(
        Arrays.hashCode(epsilonPerClass), Arrays.hashCode(classWeights), labelSmoothing);
  }
}
