package io.github.polyloss.dl4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.dl4j.Coefficients;
import io.github.polyloss.dl4j.LossPoly1Focal;
import io.github.polyloss.dl4j.LossPolyN;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * What a row gives does not depend on the rows beside it, bit by bit, though these decide on the
 * way it is computed: rows are evaluated together, with or without terms of the classes that are
 * not true, and some of them again.
 */
class RowsAloneTest {

  private static final int[] COLUMNS = {2, 5, 67};

  /** Whether and how rows are masked. */
  enum Mask {
    NONE,
    ROWS,
    OUTPUTS
  }

  /** How many kinds there are of each. */
  private static final int LOGITS = 13;

  private static final int LABELS = 7;

  private record Row(double[] logits, double[] labels, double[] mask) {

    @Override
    public String toString() {
      return String.format(
          "logits %s, labels %s, mask %s",
          Arrays.toString(logits), Arrays.toString(labels), Arrays.toString(mask));
    }
  }

  /** What a batch gives: scores, gradient and the gradient that comes with a score. */
  private record Numbers(double[] scores, double[] gradient, double[] gradientWithScore) {

    /** Of one row, as bits with one sort of NaN; −0 and 0 differ. */
    long[] bits(int row) {
      return Stream.of(scores, gradient, gradientWithScore)
          .flatMapToDouble(
              values -> {
                int columns = values.length / scores.length;
                return Arrays.stream(values, row * columns, (row + 1) * columns);
              })
          .mapToLong(Double::doubleToLongBits)
          .toArray();
    }
  }

  /** The arrays of a batch; the mask may be null. */
  private record Input(INDArray logits, INDArray labels, INDArray mask) {

    static Input of(DataType type, char order, List<Row> rows) {
      return new Input(
          array(type, order, rows.stream().map(Row::logits).toArray(double[][]::new)),
          array(type, order, rows.stream().map(Row::labels).toArray(double[][]::new)),
          rows.get(0).mask == null
              ? null
              : array(type, order, rows.stream().map(Row::mask).toArray(double[][]::new)));
    }

    private static INDArray array(DataType type, char order, double[][] rows) {
      return Nd4j.createFromArray(rows).castTo(type).dup(order);
    }

    Input row(int row) {
      return new Input(
          logits.getRow(row, true),
          labels.getRow(row, true),
          mask == null ? null : mask.getRow(row, true));
    }

    Numbers evaluate(ILossFunction loss, IActivation activation) {
      return new Numbers(
          loss.computeScoreArray(labels, logits, activation, mask).data().asDouble(),
          loss.computeGradient(labels, logits, activation, mask).data().asDouble(),
          loss.computeGradientAndScore(labels, logits, activation, mask, false)
              .getSecond()
              .data()
              .asDouble());
    }
  }

  static Stream<Arguments> batches() {
    return Stream.of(new ActivationSoftmax(), new ActivationSigmoid())
        .flatMap(
            activation ->
                Stream.of(DataType.FLOAT, DataType.DOUBLE)
                    .flatMap(
                        type ->
                            Stream.of(Mask.values())
                                .map(mask -> Arguments.of(activation, type, mask))));
  }

  @ParameterizedTest
  @MethodSource("batches")
  void aRowGivesTheSameAloneAndInEveryBatch(IActivation activation, DataType type, Mask mask) {
    Random random = new Random(91);
    for (int columns : COLUMNS) {
      for (ILossFunction loss : losses(columns)) {
        List<Row> rows = rows(random, columns, mask);
        Input all = Input.of(type, 'c', rows);
        List<long[]> alone =
            IntStream.range(0, rows.size())
                .mapToObj(i -> all.row(i).evaluate(loss, activation).bits(0))
                .toList();
        for (char order : new char[] {'c', 'f'}) {
          List<Integer> places = new ArrayList<>(IntStream.range(0, rows.size()).boxed().toList());
          Collections.shuffle(places, random);
          // All rows, so often that they are several chunks, a few, and pairs.
          for (int size : new int[] {rows.size(), 7, 2, 2}) {
            List<Integer> batch =
                size == rows.size() ? repeated(places, 9000 / columns) : places.subList(0, size);
            Numbers together =
                Input.of(type, order, batch.stream().map(rows::get).toList())
                    .evaluate(loss, activation);
            for (int i = 0; i < batch.size(); i++) {
              long[] bits = together.bits(i);
              if (!Arrays.equals(bits, alone.get(batch.get(i)))) {
                assertThat(bits)
                    .as(
                        "%s, row %d of %d in '%s' order, %s",
                        loss, i, batch.size(), order, rows.get(batch.get(i)))
                    .isEqualTo(alone.get(batch.get(i)));
              }
            }
            Collections.rotate(places, size);
          }
        }
      }
    }
  }

  /** At least so many, in an order of their own. */
  private static List<Integer> repeated(List<Integer> places, int least) {
    return Stream.generate(() -> places)
        .flatMap(List::stream)
        .limit(Math.max(places.size(), least))
        .toList();
  }

  /** The polynomial takes all of −ln p away, and a label below 0 makes −0 of what is left. */
  @Test
  void aScoreOfZeroHasTheSameSignBesideARowOfTwoLabels() {
    ILossFunction loss = new LossPolyN(-1);
    Row row = new Row(new double[] {40, 0}, new double[] {-1, 0}, null);
    Row ofTwo = new Row(new double[] {0, 0}, new double[] {0.5, 0.5}, null);
    IActivation softmax = new ActivationSoftmax();
    assertThat(Input.of(DataType.FLOAT, 'c', List.of(row, ofTwo)).evaluate(loss, softmax).bits(0))
        .isEqualTo(Input.of(DataType.FLOAT, 'c', List.of(row)).evaluate(loss, softmax).bits(0));
  }

  private static List<ILossFunction> losses(int columns) {
    // One class in five does not count.
    double[] weights = IntStream.range(0, columns).mapToDouble(k -> (k + 1) * 7 % 5).toArray();
    double[] epsilons = IntStream.range(0, columns).mapToDouble(k -> k * 7 % 5 - 1).toArray();
    return List.of(
        new LossPolyN(),
        new LossPolyN(2),
        LossPolyN.builder().epsilon(1, -0.5, 0, 4).classWeights(weights).build(),
        LossPolyN.builder().epsilon(2).labelSmoothing(0.1).build(),
        LossPolyN.builder().epsilon(2, 1).classWeights(weights).labelSmoothing(0.3).build(),
        LossPolyN.builder().epsilon(1e35).build(),
        LossPolyN.builder().epsilonPerClass(epsilons).build(),
        LossPolyN.builder().taylorTerms(1).build(),
        LossPolyN.builder()
            .taylorTerms(3)
            .epsilon(2, -0.5)
            .coefficients(Coefficients.ABSOLUTE)
            .labelSmoothing(0.1)
            .build(),
        new LossPoly1Focal(-1, 2),
        new LossPoly1Focal(1.7, 0.5),
        LossPoly1Focal.builder()
            .epsilon(3)
            .gamma(0.5)
            .classWeights(weights)
            .labelSmoothing(0.1)
            .build());
  }

  private static List<Row> rows(Random random, int columns, Mask mask) {
    List<Row> rows = new ArrayList<>();
    for (int kind = 0; kind < LOGITS * LABELS; kind += random.nextInt(1, 12)) {
      rows.add(
          new Row(
              logits(random, columns, kind / LABELS),
              labels(random, columns, kind % LABELS),
              mask(random, columns, mask)));
    }
    return rows;
  }

  private static double[] logits(Random random, int columns, int kind) {
    double[] row = row(columns, random::nextGaussian);
    int place = random.nextInt(columns);
    switch (kind) {
      case 0, 1, 2 -> {}
      case 3 -> row = row(columns, () -> 30 * random.nextGaussian());
      case 4 -> row = row(columns, () -> random.nextDouble(-1000, 1000));
      case 5 -> row[place] += random.nextDouble(5, 90);
      case 6 -> row[place] -= random.nextDouble(50, 200);
      case 7 -> row = row(columns, () -> 500 + random.nextGaussian());
      case 8 -> row = row(columns, () -> -500 + random.nextGaussian());
      case 9 -> row[place] = 1e30 * random.nextGaussian();
      case 10 -> row[place] = Double.POSITIVE_INFINITY;
      case 11 -> row[place] = Double.NEGATIVE_INFINITY;
      default -> row[place] = Double.NaN;
    }
    return row;
  }

  private static double[] labels(Random random, int columns, int kind) {
    double[] row = new double[columns];
    int place = random.nextInt(columns);
    switch (kind) {
      case 0, 1 -> row[place] = 1;
      case 2 -> row[place] = random.nextGaussian();
      case 3 -> {
        double share = random.nextDouble();
        row[place] = share;
        row[random.nextInt(columns)] += 1 - share;
      }
      case 4 -> row = row(columns, random::nextDouble);
      case 5 -> row = row(columns, random::nextGaussian);
      default -> {}
    }
    return row;
  }

  private static double[] mask(Random random, int columns, Mask mask) {
    return switch (mask) {
      case NONE -> null;
      case ROWS -> row(1, () -> random.nextInt(3) * random.nextDouble());
      case OUTPUTS ->
          random.nextInt(4) == 0
              ? new double[columns]
              : row(columns, () -> random.nextInt(3) * random.nextGaussian());
    };
  }

  private static double[] row(int columns, DoubleSupplier value) {
    return IntStream.range(0, columns).mapToDouble(k -> value.getAsDouble()).toArray();
  }
}
