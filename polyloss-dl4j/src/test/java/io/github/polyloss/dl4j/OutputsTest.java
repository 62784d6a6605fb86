package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.objdetect.Yolo2OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Which sum a loss is, by the activation or as it is told, and what it takes for a probability. */
class OutputsTest {

  private static final IActivation IDENTITY = new ActivationIdentity();
  private static final IActivation SIGMOID = new ActivationSigmoid();
  private static final IActivation SOFTMAX = new ActivationSoftmax();

  private static List<ILossFunction> inBothWays(ILossFunction loss) {
    return List.of(loss, new ByArrayOperations(loss));
  }

  /** Losses that differ in nothing but what their outputs are. */
  private record Trio(ILossFunction independent, ILossFunction exclusive, ILossFunction unsaid) {

    static Stream<Trio> all() {
      return Stream.of(
          of(() -> LossPolyN.builder()),
          of(() -> LossPolyN.builder().epsilon(2, -0.5).labelSmoothing(0.1)),
          of(() -> LossPolyN.builder().epsilonPerClass(2, 0, -1, 5).classWeights(1, 2, 0, 4)),
          of(() -> LossPolyN.builder().taylorTerms(3)),
          of(() -> LossPoly1Focal.builder().epsilon(-1)),
          of(() -> LossPoly1Focal.builder().epsilonPerClass(2, 0, -1, 5).gamma(0.5)));
    }

    private static Trio of(Supplier<PolyLossBuilder<?>> builder) {
      return new Trio(
          build(builder.get().outputs(Outputs.INDEPENDENT)),
          build(builder.get().outputs(Outputs.EXCLUSIVE)),
          build(builder.get()));
    }

    private static ILossFunction build(PolyLossBuilder<?> builder) {
      return builder instanceof LossPolyN.Builder polyN
          ? polyN.build()
          : ((LossPoly1Focal.Builder) builder).build();
    }
  }

  static Stream<Trio> losses() {
    return Trio.all();
  }

  @ParameterizedTest
  @MethodSource("losses")
  void whatTheActivationSaysMayBeSaid(Trio trio) {
    assertSame(trio.independent, SIGMOID, trio.unsaid, SIGMOID);
    assertSame(trio.exclusive, SOFTMAX, trio.unsaid, SOFTMAX);
    assertSame(trio.exclusive, new LogisticActivation(), trio.unsaid, new LogisticActivation());
    assertSame(
        trio.independent, new ActivationHardSigmoid(), trio.unsaid, new ActivationHardSigmoid());
  }

  @ParameterizedTest
  @MethodSource("losses")
  void independentProbabilitiesOfALogisticActivationAreThoseOfASigmoid(Trio trio) {
    assertSame(trio.independent, new LogisticActivation(), trio.unsaid, SIGMOID);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void exclusiveProbabilitiesOfASigmoidAreThoseOfALogisticActivation(Trio trio) {
    assertSame(trio.exclusive, SIGMOID, trio.unsaid, new LogisticActivation());
  }

  @ParameterizedTest
  @MethodSource("losses")
  void exclusiveProbabilitiesOfASoftmaxAreItself(Trio trio) {
    INDArray labels = TestArrays.softLabels(3, 5, 4);
    INDArray logits = TestArrays.logits(3, 5, 4);
    INDArray p = Transforms.softmax(logits, true);
    for (ILossFunction loss : inBothWays(trio.exclusive)) {
      assertThat(loss.computeScore(labels, p, IDENTITY, null, false))
          .isCloseTo(loss.computeScore(labels, logits, SOFTMAX, null, false), within(1e-12));
    }
  }

  /** Each probability against all others, and the gradient through the softmax between them. */
  @ParameterizedTest
  @MethodSource("losses")
  void independentProbabilitiesOfASoftmaxHaveTheGradientOfTheirScore(Trio trio) {
    INDArray labels = TestArrays.softLabels(4, 2, 4);
    INDArray logits = TestArrays.logits(4, 2, 4).divi(3);
    INDArray p = Transforms.softmax(logits, true);
    for (ILossFunction loss : inBothWays(trio.independent)) {
      assertThat(loss.computeScore(labels, logits, SOFTMAX, null, false))
          .isCloseTo(loss.computeScore(labels, p, IDENTITY, null, false), within(1e-12));
      INDArray gradient = loss.computeGradient(labels, logits, SOFTMAX, null);
      for (int k = 0; k < 4; k++) {
        double z = logits.getDouble(1, k);
        double above =
            loss.computeScore(labels, logits.dup().putScalar(1, k, z + 1e-6), SOFTMAX, null, false);
        double below =
            loss.computeScore(labels, logits.dup().putScalar(1, k, z - 1e-6), SOFTMAX, null, false);
        assertThat(gradient.getDouble(1, k)).isCloseTo((above - below) / 2e-6, within(1e-7));
      }
    }
  }

  private static void assertSame(
      ILossFunction loss, IActivation activation, ILossFunction other, IActivation itsActivation) {
    INDArray logits = TestArrays.logits(2, 6, 4);
    INDArray soft = TestArrays.softLabels(2, 6, 4);
    INDArray mask = TestArrays.softLabels(5, 6, 4).subi(0.25);
    for (INDArray labels : List.of(soft, TestArrays.indices(TestArrays.classes(2, 6, 4)))) {
      for (INDArray maskOrNull : Arrays.asList(null, mask)) {
        for (int way = 0; way < 2; way++) {
          ILossFunction one = inBothWays(loss).get(way);
          ILossFunction two = inBothWays(other).get(way);
          assertThat(
                  TestArrays.values(one.computeScoreArray(labels, logits, activation, maskOrNull)))
              .containsExactly(
                  TestArrays.values(
                      two.computeScoreArray(labels, logits, itsActivation, maskOrNull)),
                  within(1e-11));
          assertThat(TestArrays.values(one.computeGradient(labels, logits, activation, maskOrNull)))
              .containsExactly(
                  TestArrays.values(two.computeGradient(labels, logits, itsActivation, maskOrNull)),
                  within(1e-11));
        }
      }
    }
  }

  /** What stands behind the identity in a model from Keras. */
  @Test
  void probabilitiesOfYesOrNoGiveTheBinaryScore() {
    INDArray labels = Nd4j.createFromArray(new double[][] {{1, 0, 0, 0}});
    INDArray p = Nd4j.createFromArray(new double[][] {{0.6, 0.3, 0.2, 0.4}});
    double exclusive = -Math.log(0.6);
    double binary = -Math.log(0.6) - Math.log(0.7) - Math.log(0.8) - Math.log(0.6);
    for (int way = 0; way < 2; way++) {
      assertThat(inBothWays(new LossPolyN()).get(way).computeScore(labels, p, IDENTITY, null, true))
          .isCloseTo(exclusive, within(1e-12));
      assertThat(
              inBothWays(LossPolyN.builder().outputs(Outputs.INDEPENDENT).build())
                  .get(way)
                  .computeScore(labels, p, IDENTITY, null, true))
          .isCloseTo(binary, within(1e-12));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EXCLUSIVE", "INDEPENDENT"})
  void oneProbabilityIsTakenAsItIsSaidToBe(Outputs outputs) {
    INDArray labels = Nd4j.createFromArray(new double[][] {{1}, {0}});
    INDArray p = Nd4j.createFromArray(new double[][] {{0.6}, {0.3}});
    double expected = -Math.log(0.6) - (outputs == Outputs.INDEPENDENT ? Math.log(0.7) : 0);
    for (ILossFunction loss : inBothWays(LossPolyN.builder().outputs(outputs).build())) {
      assertThat(loss.computeScore(labels, p, IDENTITY, null, false))
          .isCloseTo(expected, within(1e-12));
    }
  }

  @Test
  void fourYesOrNoBehindTheIdentityTrainAsBehindTheSigmoid() {
    LossPolyN loss = LossPolyN.builder().epsilon(1).outputs(Outputs.INDEPENDENT).build();
    MultiLayerNetwork keras =
        network(
            new DenseLayer.Builder().nOut(4).activation(Activation.SIGMOID).build(),
            new LossLayer.Builder(loss).activation(Activation.IDENTITY).build());
    MultiLayerNetwork sigmoid =
        network(new OutputLayer.Builder(loss).nOut(4).activation(Activation.SIGMOID).build());
    assertThat(keras.params()).usingComparator(TestArrays.BITWISE).isEqualTo(sigmoid.params());
    INDArray features = TestArrays.logits(6, 40, 5).divi(3);
    INDArray labels =
        features
            .get(NDArrayIndex.all(), NDArrayIndex.interval(0, 4))
            .gt(0.1)
            .castTo(DataType.DOUBLE);
    DataSet data = new DataSet(features, labels);
    for (int step = 0; step < 400; step++) {
      keras.fit(data);
      sigmoid.fit(data);
    }
    assertThat(TestArrays.values(keras.params()))
        .containsExactly(TestArrays.values(sigmoid.params()), within(1e-6));
    assertThat(keras.output(features).gt(0.5).castTo(DataType.DOUBLE))
        .usingComparator(TestArrays.BITWISE)
        .isEqualTo(labels);
  }

  private static MultiLayerNetwork network(Layer... layers) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(7)
                .dataType(DataType.DOUBLE)
                .updater(new Adam(0.05))
                .list(layers)
                .setInputType(InputType.feedForward(5))
                .build());
    network.init();
    return network;
  }

  // What is no probability.

  static Stream<Arguments> notProbabilities() {
    return Stream.of(
        Arguments.of(IDENTITY, -0.5, "identity", "-0.5"),
        Arguments.of(IDENTITY, 1.25, "identity", "1.25"),
        Arguments.of(IDENTITY, Double.POSITIVE_INFINITY, "identity", "Infinity"),
        Arguments.of(new ActivationTanH(), -20.0, "tanh", "-1.0"),
        Arguments.of(new ActivationReLU(), 7.0, "relu", "7.0"));
  }

  @ParameterizedTest
  @MethodSource("notProbabilities")
  void whatIsNoProbabilityIsRefusedByEveryMethod(
      IActivation activation, double input, String name, String value) {
    INDArray labels = TestArrays.oneHot(3, 0, 1);
    INDArray inputs = Nd4j.createFromArray(new double[][] {{0.5, 0.25, 0.5}, {0.5, 0.25, input}});
    String message =
        "activation %s must give probabilities from 0 to 1, got %s in row 1, column 2"
            .formatted(name, value);
    for (Outputs outputs : List.of(Outputs.EXCLUSIVE, Outputs.INDEPENDENT)) {
      for (ILossFunction loss : inBothWays(LossPolyN.builder().outputs(outputs).build())) {
        assertRefused(() -> loss.computeScore(labels, inputs, activation, null, true), message);
        assertRefused(() -> loss.computeScoreArray(labels, inputs, activation, null), message);
        assertRefused(() -> loss.computeGradient(labels, inputs, activation, null), message);
        assertRefused(
            () -> loss.computeGradientAndScore(labels, inputs, activation, null, true), message);
      }
    }
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void theFirstThatIsNoProbabilityIsNamedBesideNan() {
    INDArray p = Nd4j.createFromArray(new double[][] {{Double.NaN, 0.5}, {2, 3}, {Double.NaN, 4}});
    INDArray labels = TestArrays.oneHot(2, 0, 0, 0);
    for (ILossFunction loss : inBothWays(new LossPolyN())) {
      assertRefused(
          () -> loss.computeScore(labels, p, IDENTITY, null, true),
          "activation identity must give probabilities from 0 to 1, got 2.0 in row 1, column 0");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EXCLUSIVE", "INDEPENDENT"})
  void whatCountsForNothingMayBeAnything(Outputs outputs) {
    INDArray labels = TestArrays.oneHot(3, 0, 1);
    INDArray p = Nd4j.createFromArray(new double[][] {{0.5, 0.2, 7}, {0.5, 0.2, -1}});
    INDArray good = Nd4j.createFromArray(new double[][] {{0.5, 0.2, 0.5}, {0.5, 0.2, 0.5}});
    INDArray mask = Nd4j.createFromArray(new double[][] {{1, 1, 0}, {1, 1, 0}});
    for (ILossFunction loss : inBothWays(LossPolyN.builder().outputs(outputs).build())) {
      assertThat(loss.computeGradientAndScore(labels, p, IDENTITY, mask, false))
          .isEqualTo(loss.computeGradientAndScore(labels, good, IDENTITY, mask, false));
    }
    ILossFunction weighted = LossPolyN.builder().outputs(outputs).classWeights(1, 1, 0).build();
    for (ILossFunction loss : inBothWays(weighted)) {
      assertThat(loss.computeGradientAndScore(labels, p, IDENTITY, null, false))
          .isEqualTo(loss.computeGradientAndScore(labels, good, IDENTITY, null, false));
    }
  }

  static Stream<Arguments> typesAndEpsilons() {
    return Stream.of(
        Arguments.of(DataType.DOUBLE, 0x1p-52),
        Arguments.of(DataType.FLOAT, 0x1p-23),
        Arguments.of(DataType.FLOAT16, 0x1p-10),
        Arguments.of(DataType.BFLOAT16, 0x1p-7));
  }

  @ParameterizedTest
  @MethodSource("typesAndEpsilons")
  void eightRoundingErrorsAreLetThroughAndNineAreNot(DataType type, double epsilon) {
    INDArray labels = TestArrays.oneHot(3, 1, 2);
    INDArray rounded =
        Nd4j.createFromArray(new double[][] {{0.25, 1 + 8 * epsilon, 0.5}, {0.5, 0, -8 * epsilon}})
            .castTo(type);
    INDArray exact =
        Nd4j.createFromArray(new double[][] {{0.25, 1, 0.5}, {0.5, 0, 0}}).castTo(type);
    for (Outputs outputs : List.of(Outputs.EXCLUSIVE, Outputs.INDEPENDENT)) {
      for (ILossFunction loss : inBothWays(LossPolyN.builder().outputs(outputs).build())) {
        assertThat(loss.computeScoreArray(labels, rounded, IDENTITY, null))
            .usingComparator(TestArrays.BITWISE)
            .isEqualTo(loss.computeScoreArray(labels, exact, IDENTITY, null));
        assertThat(loss.computeGradient(labels, rounded, IDENTITY, null))
            .usingComparator(TestArrays.BITWISE)
            .isEqualTo(loss.computeGradient(labels, exact, IDENTITY, null));
        for (double wrong : new double[] {1 + 9 * epsilon, -9 * epsilon}) {
          INDArray beyond = exact.dup().putScalar(1, 1, wrong);
          assertThatThrownBy(() -> loss.computeScore(labels, beyond, IDENTITY, null, true))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageEndingWith("in row 1, column 1");
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("typesAndEpsilons")
  void aCertainYesOrNoThatIsWrongCostsAsMuchAsTheTypeCanTell(DataType type, double epsilon) {
    INDArray certain = Nd4j.createFromArray(new double[][] {{1, 0}}).castTo(type);
    INDArray right = Nd4j.createFromArray(new double[][] {{1, 0}});
    INDArray wrong = Nd4j.createFromArray(new double[][] {{0, 1}});
    double no = -Math.log(epsilon / 4);
    double yes = -Math.log(Double.MIN_NORMAL);
    for (ILossFunction loss :
        inBothWays(LossPolyN.builder().outputs(Outputs.INDEPENDENT).build())) {
      assertThat(loss.computeScore(right, certain, IDENTITY, null, false)).isZero();
      assertThat(TestArrays.values(loss.computeGradient(right, certain, IDENTITY, null)))
          .containsExactly(new double[] {-1, 1}, within(0.0));
      assertThat(loss.computeScore(wrong, certain, IDENTITY, null, false))
          .isCloseTo(no + yes, within(1e-9));
      double[] gradient = TestArrays.values(loss.computeGradient(wrong, certain, IDENTITY, null));
      assertThat(gradient[0]).isEqualTo(4 / epsilon);
      assertThat(gradient[1]).isNegative().isFinite().isLessThan(-1e4);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EXCLUSIVE", "INDEPENDENT"})
  void notANumberComesOut(Outputs outputs) {
    INDArray labels = TestArrays.oneHot(3, 0, 0);
    INDArray p = Nd4j.createFromArray(new double[][] {{0.5, 0.25, Double.NaN}, {0.5, 0.25, 0.75}});
    for (ILossFunction loss : inBothWays(LossPolyN.builder().outputs(outputs).build())) {
      double[] scores = TestArrays.values(loss.computeScoreArray(labels, p, IDENTITY, null));
      double[] gradient = TestArrays.values(loss.computeGradient(labels, p, IDENTITY, null));
      assertThat(scores[0]).isNaN();
      assertThat(scores[1]).isFinite();
      assertThat(IntStream.range(0, 6).filter(i -> Double.isNaN(gradient[i]))).containsExactly(2);
    }
  }

  // Softmax of one output.

  @ParameterizedTest
  @EnumSource(names = {"BY_ACTIVATION", "EXCLUSIVE"})
  void theOnlyClassIsCertain(Outputs outputs) {
    INDArray labels = Nd4j.ones(DataType.DOUBLE, 4, 1);
    for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
      INDArray logits = TestArrays.logits(8, 4, 1).castTo(type);
      for (ILossFunction each :
          List.of(
              LossPolyN.builder().outputs(outputs).epsilon(2, -1).build(),
              LossPolyN.builder().outputs(outputs).taylorTerms(2).labelSmoothing(0.1).build(),
              LossPoly1Focal.builder().outputs(outputs).epsilon(1).classWeights(3).build())) {
        for (ILossFunction loss : inBothWays(each)) {
          assertThat(loss.computeScore(labels, logits, SOFTMAX, null, true)).isZero();
          assertThat(
                  TestArrays.values(loss.computeScoreArray(labels, logits, SOFTMAX, null).add(0)))
              .containsOnly(0);
          assertThat(TestArrays.values(loss.computeGradient(labels, logits, SOFTMAX, null).add(0)))
              .containsOnly(0);
        }
      }
    }
  }

  /** The classes cost nothing then, as with the loss that DL4J has for them by default. */
  @Test
  void boxesOfOneClassAreLearned() {
    MultiLayerNetwork network = yolo(new LossPolyN(2));
    MultiLayerNetwork expected = yolo(new LossL2());
    INDArray image = Nd4j.createFromArray(new double[2][3][4][4]);
    for (int i = 0; i < image.length(); i++) {
      image.putScalar(i, Math.sin(i));
    }
    // An object in one cell of the first image: its corners, and that it is of the class.
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, 2, 5, 4, 4);
    double[] object = {1.2, 2.1, 1.9, 2.8, 1};
    for (int channel = 0; channel < object.length; channel++) {
      labels.putScalar(new int[] {0, channel, 2, 1}, object[channel]);
    }
    DataSet data = new DataSet(image, labels);
    double untrained = network.score(data);
    for (int step = 0; step < 20; step++) {
      network.fit(data);
      expected.fit(data);
    }
    assertThat(network.score(data)).isLessThan(untrained).isEqualTo(expected.score(data));
    assertThat(network.params()).usingComparator(TestArrays.BITWISE).isEqualTo(expected.params());
  }

  private static MultiLayerNetwork yolo(ILossFunction classPredictions) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(9)
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(0.01))
                .list(
                    // Two boxes a cell, of each 4 numbers, a confidence and a class.
                    new ConvolutionLayer.Builder(1, 1)
                        .nOut(2 * 6)
                        .activation(Activation.IDENTITY)
                        .build(),
                    new Yolo2OutputLayer.Builder()
                        .boundingBoxPriors(Nd4j.createFromArray(new double[][] {{1, 1}, {2, 1}}))
                        .lossClassPredictions(classPredictions)
                        .build())
                .setInputType(InputType.convolutional(4, 4, 3))
                .build());
    network.init();
    return network;
  }
}
