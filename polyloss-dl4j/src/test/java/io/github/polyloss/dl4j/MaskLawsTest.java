package io.github.polyloss.dl4j;

import io.github.polyloss.dl4j.TestPath.Act;
import io.github.polyloss.dl4j.TestPath.LabelKind;
import io.github.polyloss.dl4j.TestPath.Numbers;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A mask multiplies the terms of the sum, and what it multiplies with 0 may be anything. */
@Tag("vector-api")
class MaskLawsTest {

  static Stream<Arguments> withLosses() {
    return TestPath.withLosses();
  }

  static Stream<Arguments> smallWithLosses() {
    return TestPath.smallWithLosses();
  }

  /**
   * The rows that are out hold labels and logits that would be errors or change everything. Where
   * the loss does not know the activation, its backprop makes NaN of 0 times a logit that is NaN.
   */
  @ParameterizedTest
  @MethodSource("withLosses")
  void maskingARowIsLeavingItOut(TestPath path, TestLoss loss) {
    int[] kept = IntStream.range(0, path.rows()).filter(row -> row % 3 != 1).toArray();
    int[] out = IntStream.range(0, path.rows()).filter(row -> row % 3 == 1).toArray();
    INDArray mask = path.precision().array(column(path, row -> row % 3 == 1 ? 0 : 1));
    double worst = path.act() == Act.CUSTOM ? -1e5 : Double.NaN;
    INDArray logits =
        path.logits()
            .addColumnVector(
                path.precision()
                    .array(column(path, row -> row % 3 != 1 ? 0 : row % 2 == 0 ? 1e5 : worst)));
    for (LabelKind kind : path.labelKinds()) {
      INDArray labels = path.labels(kind);
      double bad = kind == LabelKind.CLASS_INDICES ? -1e6 : Double.NaN;
      INDArray spoiled =
          labels.addColumnVector(
              Nd4j.createFromArray(column(path, row -> row % 3 == 1 ? bad : 0))
                  .castTo(labels.dataType()));
      Numbers masked = path.numbers(loss, spoiled, logits, mask).withPositiveZeros();
      Numbers alone =
          path.numbers(
              loss, Nd4j.pullRows(labels, 1, kept), Nd4j.pullRows(path.logits(), 1, kept), null);
      masked.rows(kept).assertSame(kind + ": kept", alone.withPositiveZeros());
      masked.rows(out).assertSame(kind + ": out", zeros(out.length, path));
    }
  }

  private static Numbers zeros(int rows, TestPath path) {
    return new Numbers(new double[rows], new double[rows * path.columns()]);
  }

  @ParameterizedTest
  @MethodSource("withLosses")
  void aColumnMaskIsTheSameMaskOnEveryOutput(TestPath path, TestLoss loss) {
    double[] numbers = {1, 0.5, -2, 0};
    INDArray column = path.precision().array(column(path, row -> numbers[row % 4]));
    INDArray wide = path.logits().ulike().assign(1).muliColumnVector(column);
    for (LabelKind kind : path.labelKinds()) {
      INDArray labels = path.labels(kind);
      Oracle.Result terms = path.expected(loss, labels, path.logits(), column);
      path.assertClose(
          kind.toString(),
          path.numbers(loss, labels, path.logits(), wide),
          path.numbers(loss, labels, path.logits(), column),
          terms,
          terms);
    }
  }

  private static double[][] column(TestPath path, IntToDoubleFunction ofRow) {
    return IntStream.range(0, path.rows())
        .mapToObj(row -> new double[] {ofRow.applyAsDouble(row)})
        .toArray(double[][]::new);
  }

  @ParameterizedTest
  @MethodSource("smallWithLosses")
  void aMaskMultipliesTheTermsOfTheSum(TestPath path, TestLoss loss) {
    for (LabelKind kind : path.labelKinds()) {
      INDArray labels = path.labels(kind);
      Numbers sum = zeros(path.rows(), path);
      for (int k = 0; k < path.columns(); k++) {
        double factor = k - 1.5;
        INDArray one = path.logits().ulike().assign(0);
        one.getColumn(k).assign(factor);
        sum = sum.plus(path.numbers(loss, labels, path.logits(), one).times(1 / factor));
      }
      Oracle.Result terms = path.expected(loss, labels, path.logits(), null);
      path.assertClose(
          kind.toString(), sum, path.numbers(loss, labels, path.logits(), null), terms, terms);
    }
  }
}
