package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.github.polyloss.dl4j.Oracle.Form;
import io.github.polyloss.dl4j.Oracle.Sum;
import io.github.polyloss.dl4j.TestPath.Act;
import io.github.polyloss.dl4j.TestPath.LabelKind;
import io.github.polyloss.dl4j.TestPath.Numbers;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** What the losses are, and what they become where a parameter is at an end of its range. */
@Tag("vector-api")
class LossLawsTest {

  private static final List<ILossFunction> CROSS_ENTROPIES =
      List.of(new LossPolyN(), new LossPolyN(0.0), new LossPoly1Focal(0, 0));

  private static final Oracle CROSS_ENTROPY = Oracle.polyN(Coefficients.RELATIVE);

  static Stream<TestPath> all() {
    return TestPath.all();
  }

  static Stream<TestPath> softmax() {
    return TestPath.all().filter(path -> path.act() == Act.SOFTMAX);
  }

  static Stream<TestPath> sigmoid() {
    return TestPath.all().filter(path -> path.act() == Act.SIGMOID);
  }

  static Stream<TestPath> small() {
    return TestPath.small();
  }

  static Stream<TestPath> smallSoftmax() {
    return TestPath.small().filter(path -> path.act() == Act.SOFTMAX);
  }

  static Stream<TestPath> smallBuiltIn() {
    return TestPath.small().filter(path -> path.act() != Act.CUSTOM);
  }

  static Stream<Arguments> withLosses() {
    return TestPath.withLosses();
  }

  @ParameterizedTest
  @MethodSource("withLosses")
  void theNumbersAreThoseOfTheFormulas(TestPath path, TestLoss loss) {
    for (LabelKind kind : path.labelKinds()) {
      INDArray labels = path.labels(kind);
      path.assertClose(
          kind.toString(),
          path.numbers(loss, labels, path.logits(), null),
          path.expected(loss, labels, path.logits(), null));
    }
    INDArray mask =
        path.once(
            "mask on every output",
            () ->
                TestArrays.logits(5, path.rows(), path.columns()).castTo(path.precision().type()));
    INDArray soft = path.labels(LabelKind.SOFT);
    path.assertClose(
        "a mask on every output",
        path.numbers(loss, soft, path.logits(), mask),
        path.expected(loss, soft, path.logits(), mask));
  }

  /** L = Σ_k y_k ln(1 + Σ_{j≠k} e^(z_j − z_k)), with nothing in common with any other code. */
  @ParameterizedTest
  @MethodSource("softmax")
  void zeroEpsilonIsCrossEntropy(TestPath path) {
    for (LabelKind kind : List.of(LabelKind.ONE_HOT, LabelKind.SOFT)) {
      INDArray labels = path.labels(kind);
      double[][] y = TestPath.matrix(labels, path.sample());
      double[][] z = TestPath.matrix(path.logits(), path.sample());
      double[] scores = new double[y.length];
      double[] gradient = new double[y.length * path.columns()];
      for (int row = 0; row < y.length; row++) {
        double all = Arrays.stream(y[row]).sum();
        for (int k = 0; k < path.columns(); k++) {
          double others = 0;
          for (int j = 0; j < path.columns(); j++) {
            others += j == k ? 0 : Math.exp(z[row][j] - z[row][k]);
          }
          scores[row] += y[row][k] * Math.log1p(others);
          gradient[row * path.columns() + k] =
              ((all - y[row][k]) - y[row][k] * others) / (1 + others);
        }
      }
      for (ILossFunction loss : CROSS_ENTROPIES) {
        path.assertClose(
            kind + " " + loss,
            path.numbers(loss, labels, path.logits(), null),
            new Numbers(scores, gradient),
            path.expected(CROSS_ENTROPY, labels, path.logits(), null));
      }
    }
  }

  /**
   * Which computes in double precision here, from logits that it does not clip, but puts
   * probabilities in their place.
   */
  @ParameterizedTest
  @MethodSource("smallBuiltIn")
  void zeroEpsilonIsTheCrossEntropyOfDl4j(TestPath path) {
    ILossFunction dl4j = path.act() == Act.SOFTMAX ? new LossMCXENT() : new LossBinaryXENT();
    IActivation activation = path.act().function();
    INDArray logits = path.logits().div(4);
    for (LabelKind kind : List.of(LabelKind.ONE_HOT, LabelKind.SOFT)) {
      INDArray labels = path.labels(kind);
      INDArray y = labels.castTo(DataType.DOUBLE);
      INDArray z = logits.castTo(DataType.DOUBLE);
      Numbers expected =
          new Numbers(
              TestArrays.values(dl4j.computeScoreArray(y, z.dup(), activation, null)),
              TestArrays.values(dl4j.computeGradient(y, z.dup(), activation, null)));
      for (ILossFunction loss : CROSS_ENTROPIES) {
        path.assertClose(
            kind + " " + loss,
            path.numbers(loss, labels, logits, null),
            expected,
            path.expected(CROSS_ENTROPY, labels, logits, null));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void zeroGammaIsPoly1(TestPath path) {
    assertEqual(
        path,
        new LossPoly1Focal(1.7, 0),
        new LossPolyN(1.7),
        Oracle.polyN(Coefficients.RELATIVE, 1.7));
  }

  @ParameterizedTest
  @MethodSource("all")
  void relativeCoefficientsAreAbsoluteOnesDividedByTheirPower(TestPath path) {
    assertEqual(
        path,
        new LossPolyN(1.0, -0.5, 0.9),
        LossPolyN.builder().epsilon(1.0, -0.25, 0.3).coefficients(Coefficients.ABSOLUTE).build(),
        Oracle.polyN(Coefficients.RELATIVE, 1.0, -0.5, 0.9));
  }

  @ParameterizedTest
  @MethodSource("all")
  void classWeightsAreFreeOfScale(TestPath path) {
    double[] weights = IntStream.range(0, path.columns()).mapToDouble(k -> k % 4 / 10.0).toArray();
    assertEqual(
        path,
        LossPolyN.builder()
            .epsilon(2.0)
            .classWeights(Arrays.stream(weights).map(weight -> 1e7 * weight).toArray())
            .build(),
        LossPolyN.builder().epsilon(2.0).classWeights(weights).build(),
        Oracle.polyN(Coefficients.RELATIVE, 2).withClassWeights(weights));
  }

  @ParameterizedTest
  @MethodSource("all")
  void equalClassWeightsAreNone(TestPath path) {
    double[] weights = new double[path.columns()];
    Arrays.fill(weights, 3);
    assertEqual(
        path,
        LossPolyN.builder().epsilon(2).classWeights(weights).build(),
        new LossPolyN(2),
        Oracle.polyN(Coefficients.RELATIVE, 2));
  }

  private static void assertEqual(
      TestPath path, ILossFunction loss, ILossFunction other, Oracle oracle) {
    for (LabelKind kind : path.labelKinds()) {
      INDArray labels = path.labels(kind);
      Oracle.Result terms = path.expected(oracle, labels, path.logits(), null);
      path.assertClose(
          kind.toString(),
          path.numbers(loss, labels, path.logits(), null),
          path.numbers(other, labels, path.logits(), null),
          terms,
          terms);
    }
  }

  /** What is left is small beside what was taken off, whose rounding is in it. */
  @ParameterizedTest
  @MethodSource("smallSoftmax")
  void relativeEpsilonsOfMinusOneTakeTheirPowersOutOfTheSeries(TestPath path) {
    double q = 1 / (1 + Math.exp(3));
    double rest = IntStream.rangeClosed(4, 60).mapToDouble(j -> Math.pow(q, j) / j).sum();
    double magnitude = -2 * Math.log1p(-q);

    double[] scores =
        path.numbers(
                new LossPolyN(-1, -1, -1),
                TestArrays.oneHot(2, 0),
                path.precision().array(new double[][] {{0, -3}}),
                null)
            .scores();

    TestPath.assertWithin(
        "score",
        scores,
        new double[] {rest},
        new double[] {path.precision().bound(new Sum(rest, 0, magnitude))});
  }

  @ParameterizedTest
  @MethodSource("sigmoid")
  void alphaWeighsYesAndItsComplementNo(TestPath path) {
    ILossFunction plain = new LossPoly1Focal(1.2, 2);
    ILossFunction weighted = LossPoly1Focal.builder().epsilon(1.2).gamma(2).alpha(0.25).build();
    INDArray yes = path.logits().ulike().assign(1);
    INDArray no = path.logits().ulike().assign(0);
    Oracle oracle = Oracle.focalWithAlpha(2, 0.25, true, 1.2);
    Oracle.Result ofYes = path.expected(oracle, yes, path.logits(), null);
    Oracle.Result ofNo = path.expected(oracle, no, path.logits(), null);

    path.assertClose(
        "yes",
        path.numbers(weighted, yes, path.logits(), null),
        path.numbers(plain, yes, path.logits(), null).times(0.25),
        ofYes,
        ofYes);
    path.assertClose(
        "no",
        path.numbers(weighted, no, path.logits(), null),
        path.numbers(plain, no, path.logits(), null).times(0.75),
        ofNo,
        ofNo);
  }

  @ParameterizedTest
  @MethodSource("sigmoid")
  void alphaCanLeaveThePolynomialAlone(TestPath path) {
    ILossFunction weightedFocal = LossPoly1Focal.builder().epsilon(0).gamma(2).alpha(0.3).build();
    ILossFunction both =
        LossPoly1Focal.builder().epsilon(1.2).gamma(2).alpha(0.3).alphaOnPolynomial(false).build();
    INDArray labels = path.labels(LabelKind.SOFT);
    INDArray logits = path.logits();

    path.assertClose(
        "polynomial",
        path.numbers(both, labels, logits, null),
        path.numbers(weightedFocal, labels, logits, null)
            .plus(path.numbers(new LossPoly1Focal(1.2, 2), labels, logits, null))
            .plus(path.numbers(new LossPoly1Focal(0, 2), labels, logits, null).times(-1)),
        path.expected(Oracle.focalWithAlpha(2, 0.3, false, 1.2), labels, logits, null),
        path.expected(Oracle.focalWithAlpha(2, 0.3, true, 0), labels, logits, null),
        path.expected(Oracle.focal(2, 1.2), labels, logits, null),
        path.expected(Oracle.focal(2, 0), labels, logits, null));
  }

  static Stream<Arguments> epsilonsFromMinusOneOn() {
    return smallBuiltIn()
        .flatMap(
            path -> Stream.of(-1.0, -0.5, 0.0, 3.0).map(epsilon -> Arguments.of(path, epsilon)));
  }

  @ParameterizedTest
  @MethodSource("epsilonsFromMinusOneOn")
  void epsilonOfMinusOneOrMoreGivesNoNegativeLoss(TestPath path, double epsilon) {
    double[][] pairs =
        IntStream.rangeClosed(-2000, 2000)
            .mapToObj(i -> new double[] {i / 40.0, 0})
            .toArray(double[][]::new);
    INDArray logits = path.precision().array(pairs);
    INDArray first = TestArrays.oneHot(2, new int[pairs.length]);
    for (ILossFunction loss : List.of(new LossPolyN(epsilon), new LossPoly1Focal(epsilon, 2))) {
      double[] scores = path.numbers(loss, first, logits, null).scores();
      for (int i = 0; i < scores.length; i++) {
        if (!(scores[i] >= 0)) {
          fail("%s at %s: %s", loss, pairs[i][0], scores[i]);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("smallSoftmax")
  void anEpsilonBelowMinusOneMayGiveANegativeLoss(TestPath path) {
    INDArray pair = path.precision().array(new double[][] {{2, 0}});
    assertThat(path.numbers(new LossPolyN(-2), TestArrays.oneHot(2, 0), pair, null).scores()[0])
        .isNegative();
  }

  /** Of probabilities that are rounded to the type, which the slope of the loss makes more of. */
  @ParameterizedTest
  @MethodSource("smallSoftmax")
  void identityAfterSoftmaxIsSoftmax(TestPath path) {
    ILossFunction loss = new LossPoly1Focal(1.5, 0.5);
    Oracle oracle = Oracle.focal(0.5, 1.5);
    INDArray labels = path.labels(LabelKind.SOFT);
    INDArray exact =
        Act.SOFTMAX.function().getActivation(path.logits().castTo(DataType.DOUBLE).dup(), true);
    INDArray rounded = exact.castTo(path.precision().type());
    ILossFunction real = path.real(loss);

    double[] scores =
        TestArrays.values(real.computeScoreArray(labels, rounded, new ActivationIdentity(), null));

    int[] rows = IntStream.range(0, path.rows()).toArray();
    double[][] p = TestPath.matrix(rounded, rows);
    Oracle.Result ofProbabilities =
        oracle.of(Form.PROBABILITY, TestPath.matrix(labels, rows), p, null);
    Oracle.Result terms = path.expected(oracle, labels, path.logits(), null);
    double epsilon = path.precision() == Precision.DOUBLE ? 0x1p-52 : 0x1p-23;
    double[] bounds =
        IntStream.of(rows)
            .mapToDouble(
                row ->
                    path.precision().bound(terms.scores()[row])
                        + path.precision().bound(ofProbabilities.scores()[row])
                        + IntStream.range(0, path.columns())
                            .mapToDouble(
                                k ->
                                    epsilon
                                        * p[row][k]
                                        * ofProbabilities.gradient()[row][k].magnitude())
                            .sum())
            .toArray();
    TestPath.assertWithin(
        "scores", scores, path.numbers(loss, labels, path.logits(), null).scores(), bounds);
  }

  @ParameterizedTest
  @MethodSource("smallSoftmax")
  void aProbabilityOfZeroGivesAFiniteLossAndNoGradientWhereTheActivationIsFlat(TestPath path) {
    INDArray flat = path.precision().array(new double[][] {{-100, 1}});
    ILossFunction loss =
        path.real(
            LossPoly1Focal.builder().epsilon(2).gamma(0.5).outputs(Outputs.EXCLUSIVE).build());
    INDArray labels = TestArrays.oneHot(2, 0);
    IActivation hardSigmoid = new ActivationHardSigmoid();
    assertThat(loss.computeScore(labels, flat, hardSigmoid, null, false))
        .isGreaterThan(100)
        .isFinite();
    assertThat(TestArrays.values(loss.computeGradient(labels, flat, hardSigmoid, null).add(0)))
        .containsOnly(0);
  }
}
