package io.github.polyloss.dl4j;

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

  /** The loss of the true class, where one of C is true. */
  abstract TruthLoss truthLoss(String activation);

  /** The loss of a yes, where each output is a yes or no of its own. */
  abstract TruthLoss positiveLoss();

  /** The loss of a no, where each output is a yes or no of its own. */
  abstract TruthLoss negativeLoss();

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
    return evaluate(labels, preOutput, activationFn, mask).score(average);
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
    double[] scores = evaluate(labels, preOutput, activationFn, mask).scores();
    return HeapArrays.write(scores, preOutput.dataType(), scores.length, 1);
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
    return gradient(evaluate(labels, preOutput, activationFn, mask), preOutput, activationFn);
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
    Evaluation evaluation = evaluate(labels, preOutput, activationFn, mask);
    return new Pair<>(evaluation.score(average), gradient(evaluation, preOutput, activationFn));
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

  /** Scores and the derivative of their sum by what the probabilities were computed from. */
  private record Evaluation(double[] scores, double[] gradient) {

    double score(boolean average) {
      double sum = Arrays.stream(scores).sum();
      return average ? sum / scores.length : sum;
    }
  }

  private Evaluation evaluate(
      INDArray labels, INDArray logits, IActivation activation, INDArray maskOrNull) {
    Checks.notNull("labels", labels);
    Checks.notNull("logits", logits);
    Checks.notNull("activation", activation);
    Batch batch = new Batch(labels, logits, maskOrNull);
    int columns = batch.columns();
    double[] classWeights = normalizedClassWeights(columns);
    Checks.require(
        epsilonPerClass == null || epsilonPerClass.length == columns,
        "epsilonPerClass must have one for each of the %d outputs, got %d",
        columns,
        epsilonPerClass == null ? 0 : epsilonPerClass.length);
    RowLoss rowLoss = rowLoss(activation, columns);
    // Smoothing moves labels towards the even chance between the outcomes that exclude each other.
    int outcomes = activation instanceof ActivationSigmoid ? 2 : columns;
    double[] inputs =
        HeapArrays.read(
            isBuiltIn(activation) ? logits : activation.getActivation(logits.dup(), true));

    double[] scores = new double[batch.rows()];
    double[] gradient = new double[inputs.length];
    double[] rowInputs = new double[columns];
    double[] rowLabels = new double[columns];
    double[] rowWeights = new double[columns];
    double[] rowGradient = new double[columns];
    for (int row = 0; row < scores.length; row++) {
      if (!batch.putWeights(row, classWeights, rowWeights)) {
        continue;
      }
      batch.putLabels(row, rowLabels);
      for (int k = 0; k < columns; k++) {
        rowLabels[k] = (1 - labelSmoothing) * rowLabels[k] + labelSmoothing / outcomes;
      }
      System.arraycopy(inputs, row * columns, rowInputs, 0, columns);
      scores[row] = rowLoss.apply(rowInputs, rowLabels, rowWeights, rowGradient);
      System.arraycopy(rowGradient, 0, gradient, row * columns, columns);
    }
    return new Evaluation(scores, gradient);
  }

  private RowLoss rowLoss(IActivation activation, int columns) {
    if (activation instanceof ActivationSigmoid) {
      return new SigmoidRow(positiveLoss(), negativeLoss());
    }
    TruthLoss truthLoss = truthLoss(activation.toString());
    Checks.require(
        columns > 1 || !(activation instanceof ActivationSoftmax),
        "logits must have two outputs or more with softmax, which is always 1 for one (use sigmoid),"
            + " got shapes [N, %d]",
        columns);
    return activation instanceof ActivationSoftmax
        ? new SoftmaxRow(truthLoss, columns)
        : new ProbabilityRow(truthLoss);
  }

  private static INDArray gradient(Evaluation evaluation, INDArray logits, IActivation activation) {
    INDArray gradient = HeapArrays.write(evaluation.gradient(), logits.dataType(), logits.shape());
    return isBuiltIn(activation)
        ? gradient
        : activation.backprop(logits.dup(), gradient).getFirst();
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

  private double[] normalizedClassWeights(int columns) {
    if (classWeights == null) {
      double[] ones = new double[columns];
      Arrays.fill(ones, 1);
      return ones;
    }
    Checks.require(
        classWeights.length == columns,
        "classWeights must have one weight for each of the %d outputs, got %d",
        columns,
        classWeights.length);
    double mean = Arrays.stream(classWeights).map(weight -> weight / columns).sum();
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
    return HeapArrays.read(vectorOrNull);
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
