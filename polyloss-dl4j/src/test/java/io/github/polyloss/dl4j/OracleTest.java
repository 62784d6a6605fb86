package io.github.polyloss.dl4j;

import io.github.polyloss.dl4j.Oracle.Form;
import io.github.polyloss.dl4j.Oracle.Sum;
import io.github.polyloss.dl4j.TestBatches.Labels;
import io.github.polyloss.dl4j.TestBatches.Masks;
import io.github.polyloss.dl4j.TestBatches.Outputs;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Every number that a loss gives, against the {@link Oracle}, within a bound for each type. */
class OracleTest {

  /**
   * A size of batch.
   *
   * @param batches how many random ones to try
   * @param every of the losses, take one in so many
   */
  private record Size(int rows, int columns, int batches, int every) {

    @Override
    public String toString() {
      return rows + "x" + columns;
    }
  }

  private static final List<Size> SMALL_SIZES =
      List.of(new Size(1, 2, 5, 1), new Size(3, 5, 12, 1), new Size(7, 21, 4, 1));

  /** Up to a row that is longer than any cache line, and to a batch that several threads share. */
  private static final List<Size> LARGE_SIZES =
      List.of(
          new Size(5, 102, 2, 1),
          new Size(33, 17, 2, 1),
          new Size(4, 1000, 1, 2),
          new Size(300, 64, 1, 4),
          new Size(2, 21841, 1, 3),
          new Size(1000, 130, 1, 8));

  static Stream<Arguments> table() {
    return Stream.concat(smallTable(), table(LARGE_SIZES));
  }

  static Stream<Arguments> smallTable() {
    return table(SMALL_SIZES);
  }

  /** Few batches, as the operations take long; one row is so long that sums lose digits. */
  static Stream<Arguments> tableForArrays() {
    return table(List.of(new Size(3, 5, 1, 1), new Size(7, 21, 1, 4), new Size(2, 4000, 1, 8)));
  }

  private static Stream<Arguments> table(List<Size> sizes) {
    return Arrays.stream(Form.values())
        .flatMap(
            form ->
                sizes.stream()
                    .flatMap(
                        size ->
                            losses(form, size.every).map(loss -> Arguments.of(form, loss, size))));
  }

  private static Stream<TestLoss> losses(Form form, int every) {
    List<TestLoss> all = TestLoss.all(form);
    return IntStream.range(0, all.size())
        .filter(i -> (i + form.ordinal()) % every == 0)
        .mapToObj(all::get);
  }

  @ParameterizedTest
  @MethodSource("table")
  void doublesAreTheFormulas(Form form, TestLoss loss, Size size) {
    assertAgrees(form, loss, size, Precision.DOUBLE);
  }

  @ParameterizedTest
  @MethodSource("table")
  @Tag("vector-api")
  void floatsAreTheFormulasRounded(Form form, TestLoss loss, Size size) {
    assertAgrees(form, loss, size, Precision.FLOAT);
  }

  @ParameterizedTest
  @MethodSource("smallTable")
  void halvesAreTheFormulasRounded(Form form, TestLoss loss, Size size) {
    assertAgrees(form, loss, size, Precision.HALF);
  }

  @ParameterizedTest
  @MethodSource("smallTable")
  void bfloat16sAreTheFormulasRounded(Form form, TestLoss loss, Size size) {
    assertAgrees(form, loss, size, Precision.BFLOAT16);
  }

  @ParameterizedTest
  @MethodSource("tableForArrays")
  void arrayOperationsAreTheFormulas(Form form, TestLoss loss, Size size) {
    for (Precision precision : Precision.values()) {
      assertAgrees(
          form, loss, new ByArrayOperations(loss.real().apply(size.columns)), size, precision);
    }
  }

  private static void assertAgrees(Form form, TestLoss loss, Size size, Precision precision) {
    assertAgrees(form, loss, loss.real().apply(size.columns), size, precision);
  }

  private static void assertAgrees(
      Form form, TestLoss loss, ILossFunction real, Size size, Precision precision) {
    Oracle oracle = loss.oracle().apply(size.columns);
    IActivation activation =
        switch (form) {
          case SOFTMAX -> new ActivationSoftmax();
          case SIGMOID -> new ActivationSigmoid();
          case PROBABILITY -> new ActivationIdentity();
        };
    Random random =
        new Random(loss.name().hashCode() + 31L * form.ordinal() + 37L * size.rows * size.columns);
    for (int i = 0; i < size.batches; i++) {
      Outputs outputKind = pick(Outputs.values(), random);
      Labels labelKind = pick(Labels.values(), random);
      Masks maskKind = pick(Masks.values(), random);
      String name =
          "%s of %s outputs, %s labels, %s mask".formatted(loss, outputKind, labelKind, maskKind);
      double[][] outputValues = outputKind.of(random, size.rows, size.columns);
      INDArray outputs =
          precision.array(form == Form.PROBABILITY ? probabilities(outputValues) : outputValues);
      double[][] labelValues = labelKind.of(random, size.rows, size.columns);
      INDArray labels =
          labelKind == Labels.CLASS_INDICES
              ? Nd4j.createFromArray(labelValues).castTo(DataType.INT32)
              : precision.array(labelValues);
      double[][] maskValues = maskKind.of(random, size.rows, size.columns);
      INDArray mask = maskValues == null ? null : precision.array(maskValues);
      // From what the arrays hold after rounding: both sides compute from the same numbers.
      Oracle.Result expected =
          oracle.of(form, rows(labels), rows(outputs), mask == null ? null : rows(mask));
      Sum[] gradient =
          Arrays.stream(expected.gradient()).flatMap(Arrays::stream).toArray(Sum[]::new);
      Sum score = expected.score();

      precision.assertClose(
          name + ": scores",
          real.computeScoreArray(labels, outputs, activation, mask),
          expected.scores());
      precision.assertClose(
          name + ": gradient", real.computeGradient(labels, outputs, activation, mask), gradient);
      precision.assertClose(
          name + ": score", real.computeScore(labels, outputs, activation, mask, false), score);
      if (i == 0) {
        // These share their sums and gradients with the calls above, so once is enough.
        Pair<Double, INDArray> both =
            real.computeGradientAndScore(labels, outputs, activation, mask, true);
        Sum average = score.times(1.0 / size.rows);
        precision.assertClose(
            name + ": average",
            real.computeScore(labels, outputs, activation, mask, true),
            average);
        precision.assertClose(name + ": average of both", both.getFirst(), average);
        precision.assertClose(name + ": gradient of both", both.getSecond(), gradient);
      }
    }
  }

  /** Probabilities that no type rounds to 0, where there is no derivative to compare. */
  private static double[][] probabilities(double[][] outputs) {
    return Arrays.stream(outputs)
        .map(
            row -> Arrays.stream(row).map(z -> Math.max(1 / (1 + Math.exp(-z)), 0x1p-12)).toArray())
        .toArray(double[][]::new);
  }

  private static double[][] rows(INDArray array) {
    return array.castTo(DataType.DOUBLE).toDoubleMatrix();
  }

  private static <T> T pick(T[] values, Random random) {
    return values[random.nextInt(values.length)];
  }
}
