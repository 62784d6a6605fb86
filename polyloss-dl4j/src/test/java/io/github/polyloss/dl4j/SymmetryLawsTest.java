package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.dl4j.Oracle.Form;
import io.github.polyloss.dl4j.Oracle.Sum;
import io.github.polyloss.dl4j.TestBatches.Labels;
import io.github.polyloss.dl4j.TestBatches.Outputs;
import io.github.polyloss.dl4j.TestPath.Act;
import io.github.polyloss.dl4j.TestPath.LabelKind;
import io.github.polyloss.dl4j.TestPath.Layout;
import io.github.polyloss.dl4j.TestPath.Numbers;
import io.github.polyloss.dl4j.TestPath.Size;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** What the losses do not see, and what moves with what. */
@Tag("vector-api")
class SymmetryLawsTest {

  static Stream<Arguments> withLosses() {
    return TestPath.withLosses();
  }

  static Stream<Arguments> smallWithLosses() {
    return TestPath.smallWithLosses();
  }

  static Stream<Arguments> softmaxWithLosses() {
    return withLosses(Act.SOFTMAX);
  }

  /** With an α yes and no are not alike. */
  static Stream<Arguments> sigmoidWithLossesWithoutAlpha() {
    List<TestLoss> withoutAlpha = TestLoss.all(Form.SOFTMAX);
    return withLosses(Act.SIGMOID).filter(each -> withoutAlpha.contains(each.get()[1]));
  }

  private static Stream<Arguments> withLosses(Act act) {
    return TestPath.withLosses().filter(arguments -> ((TestPath) arguments.get()[0]).act() == act);
  }

  @ParameterizedTest
  @MethodSource("withLosses")
  void theOrderOfTheArraysChangesNoBit(TestPath path, TestLoss loss) {
    for (LabelKind kind : path.labelKinds()) {
      INDArray labels = path.labels(kind);
      Numbers expected = path.numbers(loss, labels, path.logits(), null);
      for (Layout layout : Layout.values()) {
        Layout other = Layout.values()[(layout.ordinal() + 1) % Layout.values().length];
        path.numbers(loss, layout.of(labels), other.of(path.logits()), null)
            .assertSame("%s labels %s, logits %s".formatted(kind, layout, other), expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("withLosses")
  void theBatchThatARowStandsInChangesNoBit(TestPath path, TestLoss loss) {
    for (LabelKind kind : path.labelKinds()) {
      INDArray labels = path.labels(kind);
      Numbers batch = path.numbers(loss, labels, path.logits(), null);
      for (int row : path.sample()) {
        path.numbers(loss, labels.getRow(row, true), path.logits().getRow(row, true), null)
            .assertSame("%s in row %d".formatted(kind, row), batch.rows(row));
      }
    }
  }

  /** One row of each kind together, of which some cannot be computed as the others are. */
  @ParameterizedTest
  @MethodSource("smallWithLosses")
  void theBatchThatARowStandsInChangesNoBitOfAnyNumbers(TestPath path, TestLoss loss) {
    Random random = new Random(loss.name().hashCode());
    List<Labels> labelKinds = ofTheShapeOfLogits();
    Outputs[] outputKinds = Outputs.values();
    double[][] outputs = new double[outputKinds.length][];
    double[][] labels = new double[outputKinds.length][];
    for (int row = 0; row < outputs.length; row++) {
      outputs[row] = outputKinds[row].row(random, path.columns());
      labels[row] = labelKinds.get(random.nextInt(labelKinds.size())).row(random, path.columns());
    }
    INDArray y = path.precision().array(labels);
    INDArray z = path.precision().array(outputs);
    Numbers batch = path.numbers(loss, y, z, null);
    for (int row = random.nextInt(2); row < outputs.length; row += 2) {
      path.numbers(loss, y.getRow(row, true), z.getRow(row, true), null)
          .assertSame(outputKinds[row].toString(), batch.rows(row));
    }
  }

  private static List<Labels> ofTheShapeOfLogits() {
    return Arrays.stream(Labels.values()).filter(kind -> kind != Labels.CLASS_INDICES).toList();
  }

  @ParameterizedTest
  @MethodSource("withLosses")
  void shufflingTheRowsShufflesTheNumbers(TestPath path, TestLoss loss) {
    int[] order = shuffled(path.rows());
    for (LabelKind kind : path.labelKinds()) {
      INDArray labels = path.labels(kind);
      path.numbers(loss, rows(labels, order), rows(path.logits(), order), null)
          .assertSame(kind.toString(), path.numbers(loss, labels, path.logits(), null).rows(order));
    }
  }

  private static INDArray rows(INDArray array, int... order) {
    return Nd4j.pullRows(array, 1, order);
  }

  private static int[] shuffled(int count) {
    List<Integer> order = IntStream.range(0, count).boxed().collect(Collectors.toList());
    Collections.shuffle(order, new Random(count));
    return order.stream().mapToInt(i -> i).toArray();
  }

  /**
   * A loss for classes in any order.
   *
   * @param real the loss for a number of classes, and for what puts one number a class in order
   */
  private record Shufflable(
      String name,
      BiFunction<Integer, UnaryOperator<double[]>, ILossFunction> real,
      IntFunction<Oracle> oracle) {

    @Override
    public String toString() {
      return name;
    }
  }

  private static final Shufflable POLY_2 =
      new Shufflable(
          "Poly-2",
          (c, order) -> new LossPolyN(2, -0.5),
          c -> Oracle.polyN(Coefficients.RELATIVE, 2, -0.5));

  private static final Shufflable FOCAL =
      new Shufflable(
          "Poly-1 focal", (c, order) -> new LossPoly1Focal(-1, 2), c -> Oracle.focal(2, -1));

  private static final List<Shufflable> SHUFFLABLE =
      List.of(
          POLY_2,
          FOCAL,
          new Shufflable(
              "class weights",
              (c, order) ->
                  LossPolyN.builder().epsilon(2).classWeights(order.apply(weights(c))).build(),
              c -> Oracle.polyN(Coefficients.RELATIVE, 2).withClassWeights(weights(c))),
          new Shufflable(
              "class weights and smoothing of a focal loss",
              (c, order) ->
                  LossPoly1Focal.builder()
                      .classWeights(order.apply(weights(c)))
                      .labelSmoothing(0.1)
                      .build(),
              c -> Oracle.focal(2, 0).withClassWeights(weights(c)).withLabelSmoothing(0.1)),
          new Shufflable(
              "an ε per class",
              (c, order) ->
                  LossPolyN.builder()
                      .epsilonPerClass(order.apply(epsilons(c)))
                      .taylorTerms(3)
                      .build(),
              c -> Oracle.truncatedPoly1PerClass(3, epsilons(c))),
          new Shufflable(
              "an ε per class of a focal loss",
              (c, order) ->
                  LossPoly1Focal.builder().epsilonPerClass(order.apply(epsilons(c))).build(),
              c -> Oracle.focal(2, epsilons(c))));

  private static double[] weights(int classes) {
    return IntStream.range(0, classes).mapToDouble(k -> k * 5 % 7).toArray();
  }

  private static double[] epsilons(int classes) {
    return IntStream.range(0, classes).mapToDouble(k -> (k * 5 % 9 - 2) / 2.0).toArray();
  }

  static Stream<Arguments> withShufflableLosses() {
    return TestPath.all()
        .flatMap(
            path ->
                SHUFFLABLE.stream()
                    .filter(loss -> path.size() == Size.SMALL || loss.name.equals("class weights"))
                    .map(loss -> Arguments.of(path, loss)));
  }

  @ParameterizedTest
  @MethodSource("withShufflableLosses")
  void shufflingTheClassesShufflesTheGradient(TestPath path, Shufflable loss) {
    int[] order = shuffled(path.columns());
    for (LabelKind kind : new LabelKind[] {LabelKind.ONE_HOT, LabelKind.SOFT}) {
      INDArray labels = path.labels(kind);
      INDArray logits = path.logits();
      Numbers shuffled =
          path.numbers(
              loss.real.apply(path.columns(), values -> shuffled(values, order)),
              columns(labels, order),
              columns(logits, order),
              null);
      Numbers numbers =
          path.numbers(
              loss.real.apply(path.columns(), UnaryOperator.identity()), labels, logits, null);
      Oracle.Result terms = path.expected(loss.oracle.apply(path.columns()), labels, logits, null);
      Oracle.Result shuffledTerms =
          new Oracle.Result(
              terms.scores(),
              Arrays.stream(terms.gradient())
                  .map(row -> Arrays.stream(order).mapToObj(k -> row[k]).toArray(Sum[]::new))
                  .toArray(Sum[][]::new));
      path.assertClose(
          kind.toString(), shuffled, numbers.inOrder(order), shuffledTerms, shuffledTerms);
    }
  }

  private static double[] shuffled(double[] values, int[] order) {
    return Arrays.stream(order).mapToDouble(k -> values[k]).toArray();
  }

  private static INDArray columns(INDArray array, int[] order) {
    return Nd4j.pullRows(array.transpose().dup('c'), 1, order).transpose().dup('c');
  }

  /** Within rounding: a maximum is taken off only where exponentials need it. */
  @ParameterizedTest
  @MethodSource("softmaxWithLosses")
  void softmaxDoesNotSeeAConstantAddedToTheLogitsOfARow(TestPath path, TestLoss loss) {
    double[] constants = {512, -512, 64, 1024, -1, 0, 90};
    double[][] ofRows =
        IntStream.range(0, path.rows())
            .mapToObj(row -> new double[] {constants[row % constants.length]})
            .toArray(double[][]::new);
    INDArray moved = path.logits().addColumnVector(path.precision().array(ofRows));
    for (LabelKind kind : path.labelKinds()) {
      INDArray labels = path.labels(kind);
      Numbers actual = path.numbers(loss, labels, moved, null);
      Numbers expected = path.numbers(loss, labels, path.logits(), null);
      Oracle.Result terms = path.expected(loss, labels, path.logits(), null);
      path.assertClose(kind.toString(), actual, expected, terms, terms);
    }
  }

  @ParameterizedTest
  @MethodSource("sigmoidWithLossesWithoutAlpha")
  void aSigmoidWithTheLabelsFlippedIsThatOfTheNegativeLogits(TestPath path, TestLoss loss) {
    for (LabelKind kind : new LabelKind[] {LabelKind.ONE_HOT, LabelKind.SOFT}) {
      INDArray labels = path.labels(kind);
      Numbers flipped = path.numbers(loss, labels.rsub(1), path.logits().neg(), null);
      Numbers numbers = path.numbers(loss, labels, path.logits(), null);
      Oracle.Result terms = path.expected(loss, labels, path.logits(), null);
      path.assertClose(
          kind.toString(),
          new Numbers(flipped.scores(), flipped.times(-1).gradient()),
          numbers,
          terms,
          terms);
    }
  }

  @ParameterizedTest
  @MethodSource("smallSoftmax")
  void twoClassesOfASoftmaxAreASigmoidOfTheirDifference(TestPath path) {
    INDArray logits = path.logits().getColumns(0, 1);
    INDArray yes = logits.getColumn(1, true).sub(logits.getColumn(0, true));
    INDArray labels = TestArrays.oneHot(2, 0, 1, 1, 0);
    TestPath sigmoid = new TestPath(path.precision(), path.way(), Act.SIGMOID, path.size());
    for (Shufflable loss : List.of(POLY_2, FOCAL)) {
      Numbers two =
          path.numbers(loss.real.apply(2, UnaryOperator.identity()), labels, logits, null);
      Numbers one =
          sigmoid.numbers(
              loss.real.apply(1, UnaryOperator.identity()), labels.getColumn(1, true), yes, null);
      Oracle.Result terms = path.expected(loss.oracle.apply(2), labels, logits, null);
      path.assertClose(
          loss.name, two, new Numbers(one.scores(), both(one.gradient())), terms, terms);
    }
  }

  /** Up with the second class is down with the first. */
  private static double[] both(double[] gradient) {
    return Arrays.stream(gradient).flatMap(slope -> DoubleStream.of(-slope, slope)).toArray();
  }

  static Stream<TestPath> smallSoftmax() {
    return TestPath.small().filter(path -> path.act() == Act.SOFTMAX);
  }

  static Stream<Arguments> lossesThatFallAsTheTruthGetsLikelier() {
    List<TestLoss> losses =
        List.of(
            poly(),
            poly(-1),
            poly(-0.5),
            poly(3),
            poly(-1, -1, 2),
            new TestLoss(
                "an ε per class",
                c -> LossPolyN.builder().epsilonPerClass(-1, 4).build(),
                c -> Oracle.poly1PerClass(-1, 4)),
            new TestLoss(
                "two Taylor terms",
                c -> LossPolyN.builder().taylorTerms(2).epsilon(-1).build(),
                c -> Oracle.truncatedPolyN(2, Coefficients.RELATIVE, -1)),
            focal(0, 2),
            focal(3, 0.5),
            focal(2, 0));
    return smallSoftmax().flatMap(path -> losses.stream().map(loss -> Arguments.of(path, loss)));
  }

  private static TestLoss poly(double... epsilon) {
    return new TestLoss(
        "Poly-N of " + Arrays.toString(epsilon),
        c -> new LossPolyN(epsilon),
        c -> Oracle.polyN(Coefficients.RELATIVE, epsilon));
  }

  private static TestLoss focal(double epsilon, double gamma) {
    return new TestLoss(
        "focal of ε = %s and γ = %s".formatted(epsilon, gamma),
        c -> new LossPoly1Focal(epsilon, gamma),
        c -> Oracle.focal(gamma, epsilon));
  }

  /** From a tenth to the next, but for what rounding leaves of terms that nearly cancel. */
  @ParameterizedTest
  @MethodSource("lossesThatFallAsTheTruthGetsLikelier")
  void theLossFallsAsTheTruthGetsLikelier(TestPath path, TestLoss loss) {
    double[][] values =
        IntStream.rangeClosed(-300, 100)
            .mapToObj(i -> new double[] {i / 10.0, 0})
            .toArray(double[][]::new);
    INDArray labels = TestArrays.oneHot(2, new int[values.length]);
    double[] scores =
        path.numbers(loss.real().apply(2), labels, path.precision().array(values), null).scores();
    Sum[] terms =
        loss.oracle().apply(2).of(Form.SOFTMAX, labels.toDoubleMatrix(), values, null).scores();
    for (int i = 1; i < scores.length; i++) {
      double rounding = path.precision().bound(terms[i]) + path.precision().bound(terms[i - 1]);
      assertThat(scores[i])
          .as("at z = %s", values[i][0])
          .isLessThanOrEqualTo(scores[i - 1] + rounding);
    }
    assertThat(scores[0]).isGreaterThan(scores[scores.length - 1]);
  }

  @ParameterizedTest
  @MethodSource("smallSoftmax")
  void anEpsilonBelowMinusOneMayRiseAsTheTruthGetsLikelier(TestPath path) {
    INDArray logits = path.precision().array(new double[][] {{1, 0}, {5, 0}});
    double[] scores =
        path.numbers(new LossPolyN(-4), TestArrays.oneHot(2, 0, 0), logits, null).scores();
    assertThat(scores[1]).isGreaterThan(scores[0]);
  }
}
