package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** One line for each thing that can be wrong: parameter, rule, value. */
class InvalidInputTest {

  private static final IActivation SOFTMAX = new ActivationSoftmax();

  @ParameterizedTest
  @MethodSource("badParameters")
  void badParametersAreRefusedWhenTheLossIsBuilt(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  static Arguments[] badParameters() {
    double nan = Double.NaN;
    double infinity = Double.POSITIVE_INFINITY;
    return new Arguments[] {
      bad(() -> new LossPolyN(nan), "epsilon must be finite, got NaN"),
      bad(() -> new LossPolyN(1, infinity), "epsilon must be finite, got Infinity"),
      bad(
          () -> LossPolyN.builder().epsilon(0, -infinity).build(),
          "epsilon must be finite, got -Infinity"),
      bad(() -> new LossPoly1Focal(nan, 2), "epsilon must be finite, got NaN"),
      bad(() -> new LossPoly1Focal(1, -0.5), "gamma must be finite and not negative, got -0.5"),
      bad(() -> new LossPoly1Focal(1, nan), "gamma must be finite and not negative, got NaN"),
      bad(
          () -> new LossPoly1Focal(1, infinity),
          "gamma must be finite and not negative, got Infinity"),
      bad(() -> LossPoly1Focal.builder().alpha(-0.1).build(), "alpha must be in [0, 1], got -0.1"),
      bad(() -> LossPoly1Focal.builder().alpha(1.1).build(), "alpha must be in [0, 1], got 1.1"),
      bad(() -> LossPoly1Focal.builder().alpha(nan).build(), "alpha must be in [0, 1], got NaN"),
      bad(
          () -> LossPolyN.builder().labelSmoothing(1).build(),
          "labelSmoothing must be in [0, 1), got 1.0"),
      bad(
          () -> LossPolyN.builder().labelSmoothing(-0.1).build(),
          "labelSmoothing must be in [0, 1), got -0.1"),
      bad(
          () -> LossPoly1Focal.builder().labelSmoothing(nan).build(),
          "labelSmoothing must be in [0, 1), got NaN"),
      bad(
          () -> LossPolyN.builder().classWeights(1, -1).build(),
          "classWeights must be finite and not negative, got -1.0"),
      bad(
          () -> LossPoly1Focal.builder().classWeights(1, nan).build(),
          "classWeights must be finite and not negative, got NaN"),
      bad(
          () -> new LossPolyN(Nd4j.createFromArray(1, infinity), 2),
          "classWeights must be finite and not negative, got Infinity"),
      bad(
          () -> LossPolyN.builder().classWeights(0, 0).build(),
          "classWeights must have one that is not zero, got [0.0, 0.0]"),
      bad(
          () -> LossPolyN.builder().classWeights().build(),
          "classWeights must have one that is not zero, got []"),
      bad(
          () -> LossPolyN.builder().epsilonPerClass(1, nan).build(),
          "epsilonPerClass must be finite, got NaN"),
      bad(
          () -> LossPolyN.builder().epsilon(2).epsilonPerClass(1, 2).build(),
          "epsilon must be unset beside epsilonPerClass, got [2.0]"),
      bad(
          () -> LossPoly1Focal.builder().epsilon(2).epsilonPerClass(1, 2).build(),
          "epsilon must be unset beside epsilonPerClass, got 2.0"),
      bad(
          () -> LossPolyN.builder().taylorTerms(0).build(),
          "taylorTerms must be at least 1, got 0"),
      bad(
          () -> LossPolyN.builder().taylorTerms(100_001).build(),
          "taylorTerms must be at most 100000, got 100001"),
      bad(
          () -> LossPolyN.builder().taylorTerms(Integer.MAX_VALUE).build(),
          "taylorTerms must be at most 100000, got 2147483647"),
      bad(
          () -> LossPolyN.builder().positiveWeights(1, -1).build(),
          "positiveWeights must be finite and not negative, got -1.0"),
      bad(
          () -> LossPoly1Focal.builder().positiveWeights(infinity).build(),
          "positiveWeights must be finite and not negative, got Infinity"),
      bad(
          () -> LossPoly1Focal.builder().alphaPerClass(0, 1.1).build(),
          "alphaPerClass must be in [0, 1], got 1.1"),
      bad(
          () -> LossPoly1Focal.builder().alphaPerClass(nan).build(),
          "alphaPerClass must be in [0, 1], got NaN"),
      bad(
          () -> LossPoly1Focal.builder().alpha(0.5).alphaPerClass(0.5).build(),
          "alpha must be unset beside alphaPerClass, got 0.5"),
      bad(() -> LossPolyN.builder().epsilon((double[]) null), "epsilon must not be null"),
      bad(() -> new LossPolyN((double[]) null), "epsilon must not be null"),
      bad(() -> new LossPolyN(null, (double[]) null), "epsilon must not be null"),
      bad(() -> LossPolyN.builder().coefficients(null), "coefficients must not be null"),
      bad(() -> LossPolyN.builder().outputs(null), "outputs must not be null"),
      bad(() -> LossPoly1Focal.builder().outputs(null), "outputs must not be null"),
      bad(() -> LossPolyN.builder().classWeights((double[]) null), "classWeights must not be null"),
      bad(() -> LossPolyN.builder().classWeightScale(null), "classWeightScale must not be null"),
      bad(
          () -> LossPoly1Focal.builder().epsilonPerClass((double[]) null),
          "epsilonPerClass must not be null"),
      bad(
          () -> LossPolyN.builder().positiveWeights((double[]) null),
          "positiveWeights must not be null"),
      bad(
          () -> LossPoly1Focal.builder().alphaPerClass((double[]) null),
          "alphaPerClass must not be null"),
      bad(
          () -> new LossPolyN(Nd4j.ones(2, 2), 2),
          "classWeights must be a vector, got shapes [2, 2]"),
    };
  }

  @ParameterizedTest
  @MethodSource("edges")
  void edgesOfTheRangesAreAllowed(ILossFunction loss) {
    assertThat(
            loss.computeScore(
                TestArrays.oneHot(2, 0, 1), zeros(2, 2), new ActivationSigmoid(), null, true))
        .isFinite();
  }

  static Stream<ILossFunction> edges() {
    return Stream.of(
        new LossPolyN(Double.MAX_VALUE / 1e10),
        new LossPolyN(-1e300),
        LossPolyN.builder().labelSmoothing(0).build(),
        LossPolyN.builder().labelSmoothing(Math.nextDown(1.0)).build(),
        LossPolyN.builder().classWeights(0, Double.MIN_NORMAL).build(),
        LossPolyN.builder().classWeights(Double.MAX_VALUE, Double.MAX_VALUE).build(),
        LossPolyN.builder().taylorTerms(1).build(),
        LossPolyN.builder().taylorTerms(100_000).build(),
        LossPolyN.builder().positiveWeights(0, Double.MAX_VALUE).build(),
        LossPoly1Focal.builder().alphaPerClass(0, 1).build(),
        LossPolyN.builder().epsilon().epsilonPerClass(1, 2).build(),
        new LossPoly1Focal(1, 0),
        new LossPoly1Focal(1, 1e300),
        LossPoly1Focal.builder().alpha(0).build(),
        LossPoly1Focal.builder().alpha(1).build());
  }

  @ParameterizedTest
  @MethodSource("badCalls")
  void badArraysAreRefusedByEveryMethod(Call call, String message) {
    for (ILossFunction loss : List.of(call.loss(), new ByArrayOperations(call.loss()))) {
      INDArray labels = call.labels();
      INDArray logits = call.logits();
      for (ThrowingCallable method :
          new ThrowingCallable[] {
            () -> loss.computeScore(labels, logits, call.activation(), call.mask(), true),
            () -> loss.computeScoreArray(labels, logits, call.activation(), call.mask()),
            () -> loss.computeGradient(labels, logits, call.activation(), call.mask()),
            () -> loss.computeGradientAndScore(labels, logits, call.activation(), call.mask(), true)
          }) {
        assertThatThrownBy(method).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
      }
    }
  }

  record Call(
      ILossFunction loss,
      INDArray labels,
      INDArray logits,
      IActivation activation,
      INDArray mask) {}

  static Arguments[] badCalls() {
    ILossFunction loss = new LossPolyN(2);
    INDArray logits = zeros(4, 5);
    INDArray labels = zeros(4, 5);
    ILossFunction weighted = LossPolyN.builder().classWeights(1, 2, 3).build();
    ILossFunction withAlpha = LossPoly1Focal.builder().epsilon(1).gamma(2).alpha(0.25).build();
    return new Arguments[] {
      bad(
          new Call(loss, zeros(4, 3), logits, SOFTMAX, null),
          "labels must have the shape of the logits or [N, 1], got shapes [4, 3] for logits [4, 5]"),
      bad(
          new Call(loss, zeros(3, 5), logits, SOFTMAX, null),
          "labels must have the shape of the logits or [N, 1], got shapes [3, 5] for logits [4, 5]"),
      bad(
          new Call(loss, zeros(3, 1), logits, SOFTMAX, null),
          "labels must have the shape of the logits or [N, 1], got shapes [3, 1] for logits [4, 5]"),
      bad(
          new Call(loss, zeros(4), logits, SOFTMAX, null),
          "labels must have the shape of the logits or [N, 1], got shapes [4] for logits [4, 5]"),
      bad(
          new Call(loss, zeros(4, 5, 2), zeros(4, 5, 2), SOFTMAX, null),
          "logits must have the shape [N, C], got shapes [4, 5, 2]"),
      bad(
          new Call(loss, zeros(5), zeros(5), SOFTMAX, null),
          "logits must have the shape [N, C], got shapes [5]"),
      bad(
          new Call(loss, zeros(0, 5), zeros(0, 5), SOFTMAX, null),
          "logits must have the shape [N, C], got shapes [0, 5]"),
      bad(
          new Call(loss, Nd4j.scalar(1.0), Nd4j.scalar(1.0), SOFTMAX, null),
          "logits must have the shape [N, C], got shapes []"),
      bad(
          new Call(loss, labels, logits.castTo(DataType.INT32), SOFTMAX, null),
          "logits must be of a floating type, got INT"),
      bad(
          new Call(loss, zeros(4, 5, 1), logits, SOFTMAX, null),
          "labels must have the shape of the logits or [N, 1], got shapes [4, 5, 1] for logits"
              + " [4, 5]"),
      bad(
          new Call(loss, labels, logits, SOFTMAX, zeros(4, 4)),
          "mask must have the shape of the logits or [N, 1], got shapes [4, 4] for logits [4, 5]"),
      bad(
          new Call(loss, labels, logits, SOFTMAX, zeros(3, 1)),
          "mask must have the shape of the logits or [N, 1], got shapes [3, 1] for logits [4, 5]"),
      bad(
          new Call(loss, labels, logits, SOFTMAX, zeros(5, 4)),
          "mask must have the shape of the logits or [N, 1], got shapes [5, 4] for logits [4, 5]"),
      bad(
          new Call(loss, labels, logits, SOFTMAX, zeros(4, 5, 1)),
          "mask must have the shape of the logits or [N, 1], got shapes [4, 5, 1] for logits"
              + " [4, 5]"),
      bad(
          new Call(loss, labels, logits, SOFTMAX, zeros(1, 5)),
          "mask must have the shape of the logits or [N, 1], got shapes [1, 5] for logits [4, 5]"),
      bad(
          new Call(loss, labels, logits, SOFTMAX, zeros(4)),
          "mask must have the shape of the logits or [N, 1], got shapes [4] for logits [4, 5]"),
      bad(
          new Call(loss, TestArrays.indices(0, 4, 5, 0), logits, SOFTMAX, null),
          "labels [N, 1] must be class indices from 0 to 4, got 5.0 in row 2"),
      bad(
          new Call(loss, TestArrays.indices(0, -1, 0, 0), logits, SOFTMAX, null),
          "labels [N, 1] must be class indices from 0 to 4, got -1.0 in row 1"),
      bad(
          new Call(
              loss,
              TestArrays.indices(0, 0, 0, 0).addi(1.5),
              logits,
              new ActivationSigmoid(),
              null),
          "labels [N, 1] must be class indices from 0 to 4, got 1.5 in row 0"),
      bad(
          new Call(loss, zeros(4, 1).putScalar(0, 0, Double.NaN), logits, SOFTMAX, null),
          "labels [N, 1] must be class indices from 0 to 4, got NaN in row 0"),
      bad(
          new Call(
              loss, TestArrays.indices(0, 1, 2, 7).castTo(DataType.INT64), logits, SOFTMAX, null),
          "labels [N, 1] must be class indices from 0 to 4, got 7.0 in row 3"),
      bad(
          new Call(loss, zeros(4, 1).putScalar(3, 0, -0.25), logits, SOFTMAX, null),
          "labels [N, 1] must be class indices from 0 to 4, got -0.25 in row 3"),
      bad(
          new Call(loss, zeros(4, 1).addi(1e18), logits, new ActivationIdentity(), null),
          "labels [N, 1] must be class indices from 0 to 4, got 1.0E18 in row 0"),
      bad(new Call(loss, null, logits, SOFTMAX, null), "labels must not be null"),
      bad(new Call(loss, labels, null, SOFTMAX, null), "logits must not be null"),
      bad(new Call(loss, labels, logits, null, null), "activation must not be null"),
      bad(
          new Call(loss, zeros(4, 1).addi(1).putScalar(2, 0, 0), zeros(4, 1), SOFTMAX, null),
          "labels must not be 0 with one output of softmax, whose probability is always 1 (use"
              + " sigmoid), got 0 in row 2"),
      bad(
          new Call(
              loss,
              TestArrays.indices(0, 0, 1, 0),
              zeros(4, 1),
              SOFTMAX,
              TestArrays.indices(0, 2, 1, 1)),
          "labels must not be 0 with one output of softmax, whose probability is always 1 (use"
              + " sigmoid), got 0 in row 1"),
      bad(
          new Call(loss, zeros(4, 1), zeros(4, 1), new ActivationIdentity(), null),
          "outputs must be INDEPENDENT (each output a yes or no) or EXCLUSIVE with one output and"
              + " activation identity, which says neither, got BY_ACTIVATION"),
      bad(
          new Call(loss, zeros(4, 1), zeros(4, 1), new ActivationTanH(), null),
          "outputs must be INDEPENDENT (each output a yes or no) or EXCLUSIVE with one output and"
              + " activation tanh, which says neither, got BY_ACTIVATION"),
      bad(
          new Call(weighted, labels, logits, SOFTMAX, null),
          "classWeights must have one for each of the 5 outputs, got 3"),
      bad(
          new Call(
              LossPolyN.builder().epsilonPerClass(1, 2).build(), labels, logits, SOFTMAX, null),
          "epsilonPerClass must have one for each of the 5 outputs, got 2"),
      bad(
          new Call(withAlpha, labels, logits, SOFTMAX, null),
          "alpha must be unset with exclusive outputs, here of activation softmax (use"
              + " classWeights), got 0.25"),
      bad(
          new Call(withAlpha, labels, logits, new ActivationIdentity(), null),
          "alpha must be unset with exclusive outputs, here of activation identity (use"
              + " classWeights), got 0.25"),
      bad(
          new Call(
              LossPoly1Focal.builder().alpha(0.25).outputs(Outputs.EXCLUSIVE).build(),
              labels,
              logits,
              new ActivationSigmoid(),
              null),
          "alpha must be unset with exclusive outputs, here of activation sigmoid (use"
              + " classWeights), got 0.25"),
      bad(
          new Call(
              LossPoly1Focal.builder().alphaPerClass(1, 0, 1, 0, 0.5).build(),
              labels,
              logits,
              SOFTMAX,
              null),
          "alphaPerClass must be unset with exclusive outputs, here of activation softmax (use"
              + " classWeights), got [1.0, 0.0, 1.0, 0.0, 0.5]"),
      bad(
          new Call(
              LossPolyN.builder().positiveWeights(1, 2, 3, 4, 5).build(),
              labels,
              logits,
              SOFTMAX,
              null),
          "positiveWeights must be unset with exclusive outputs, here of activation softmax (use"
              + " classWeights), got [1.0, 2.0, 3.0, 4.0, 5.0]"),
      bad(
          new Call(
              LossPolyN.builder().positiveWeights(1, 2).build(),
              labels,
              logits,
              new ActivationSigmoid(),
              null),
          "positiveWeights must have one for each of the 5 outputs, got 2"),
      bad(
          new Call(
              LossPoly1Focal.builder().alphaPerClass(1, 0.5).build(),
              labels,
              logits,
              new ActivationSigmoid(),
              null),
          "alphaPerClass must have one for each of the 5 outputs, got 2"),
      bad(
          new Call(
              LossPoly1Focal.builder().alphaPerClass(1, 0.5).positiveWeights(1, 2, 3).build(),
              zeros(4, 2),
              zeros(4, 2),
              new ActivationSigmoid(),
              null),
          "positiveWeights must have one for each of the 2 outputs, got 3"),
    };
  }

  private static INDArray zeros(long... shape) {
    return Nd4j.zeros(DataType.DOUBLE, shape);
  }

  private static Arguments bad(Object call, String message) {
    return Arguments.of(Named.of(message, call), message);
  }

  private static Arguments bad(ThrowingCallable call, String message) {
    return bad((Object) call, message);
  }
}
