package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.github.polyloss.dl4j.Oracle.Form;
import io.github.polyloss.dl4j.Oracle.Sum;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * One of the ways on which a batch becomes scores and gradients: the laws hold on each.
 *
 * <p>That the order of the arrays changes no bit is a law itself ({@link SymmetryLawsTest}), so the
 * others are asked in 'c' order.
 *
 * @param precision of the logits, and of labels and masks of real numbers
 * @param way whether rows are computed in the memory of this machine, or arrays where they lie
 * @param act what makes probabilities of logits
 * @param size of the batch
 */
record TestPath(Precision precision, Way way, Act act, Size size) {

  private static final boolean VECTOR_API =
      ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

  private static final Map<List<Object>, INDArray> ARRAYS = new ConcurrentHashMap<>();

  enum Way {
    ROWS,
    ARRAYS
  }

  enum Act {
    SOFTMAX(new ActivationSoftmax(), Form.SOFTMAX),
    SIGMOID(new ActivationSigmoid(), Form.SIGMOID),
    /** One that a loss does not know. */
    CUSTOM(new LogisticActivation(), Form.PROBABILITY);

    private final IActivation function;
    private final Form form;

    Act(IActivation function, Form form) {
      this.function = function;
      this.form = form;
    }

    IActivation function() {
      return function;
    }

    Form form() {
      return form;
    }
  }

  /** The large ones are such that several threads share them: of long rows, and of short ones. */
  enum Size {
    SMALL(4, 5),
    WIDE(760, 130),
    LONG(4700, 21);

    private final int rows;
    private final int columns;

    Size(int rows, int columns) {
      this.rows = rows;
      this.columns = columns;
    }
  }

  enum LabelKind {
    ONE_HOT,
    SOFT,
    CLASS_INDICES
  }

  /** How an array lies in memory. */
  enum Layout {
    C {
      @Override
      INDArray of(INDArray array) {
        return array.dup('c');
      }
    },
    F {
      @Override
      INDArray of(INDArray array) {
        return array.dup('f');
      }
    },
    /** A part of a larger array, with gaps between rows and columns. */
    STRIDED {
      @Override
      INDArray of(INDArray array) {
        long rows = array.size(0);
        long columns = array.size(1);
        INDArray large =
            Nd4j.valueArrayOf(new long[] {2 * rows + 1, 3 * columns}, 7, array.dataType());
        return large
            .get(
                NDArrayIndex.interval(1, 2, 2 * rows + 1), NDArrayIndex.interval(0, 3, 3 * columns))
            .assign(array);
      }
    };

    abstract INDArray of(INDArray array);
  }

  /** All that a loss gives for a batch, row after row. */
  record Numbers(double[] scores, double[] gradient) {

    Numbers rows(int... rows) {
      return new Numbers(
          Arrays.stream(rows).mapToDouble(row -> scores[row]).toArray(),
          Arrays.stream(rows).mapToObj(this::gradientOf).flatMapToDouble(Arrays::stream).toArray());
    }

    double[] gradientOf(int row) {
      int columns = gradient.length / scores.length;
      return Arrays.copyOfRange(gradient, row * columns, (row + 1) * columns);
    }

    Numbers inOrder(int... columns) {
      return new Numbers(
          scores,
          IntStream.range(0, scores.length)
              .mapToObj(this::gradientOf)
              .flatMapToDouble(row -> Arrays.stream(columns).mapToDouble(k -> row[k]))
              .toArray());
    }

    Numbers times(double factor) {
      return new Numbers(
          Arrays.stream(scores).map(score -> factor * score).toArray(),
          Arrays.stream(gradient).map(slope -> factor * slope).toArray());
    }

    /** For a comparison that is not about the sign of a zero. */
    Numbers withPositiveZeros() {
      return plus(new Numbers(new double[scores.length], new double[gradient.length]));
    }

    Numbers plus(Numbers other) {
      return new Numbers(sum(scores, other.scores), sum(gradient, other.gradient));
    }

    private static double[] sum(double[] a, double[] b) {
      return IntStream.range(0, a.length).mapToDouble(i -> a[i] + b[i]).toArray();
    }

    /** Bit by bit. */
    void assertSame(String name, Numbers expected) {
      assertSame(name + ": scores", scores, expected.scores);
      assertSame(name + ": gradient", gradient, expected.gradient);
    }

    private static void assertSame(String name, double[] actual, double[] expected) {
      int differs = Arrays.mismatch(actual, expected);
      if (differs >= 0) {
        fail(
            "%s at %d: expected %s, got %s; %d in all differ",
            name,
            differs,
            expected[differs],
            actual[differs],
            IntStream.range(0, Math.min(actual.length, expected.length))
                .filter(i -> Double.compare(actual[i], expected[i]) != 0)
                .count());
      }
    }
  }

  /**
   * All paths in the run without the Vector API. The run with it is for those that can reach it:
   * floats in rows, of an activation that the losses know.
   */
  static Stream<TestPath> all() {
    return Arrays.stream(Size.values())
        .flatMap(
            size ->
                Arrays.stream(Way.values())
                    .flatMap(
                        way ->
                            Stream.of(Precision.DOUBLE, Precision.FLOAT)
                                .flatMap(
                                    precision ->
                                        Arrays.stream(Act.values())
                                            .map(act -> new TestPath(precision, way, act, size)))))
        .filter(path -> path.size == Size.SMALL || path.isWorthALargeBatch())
        .filter(path -> !VECTOR_API || path.isOfFloatsInRows() && path.act != Act.CUSTOM);
  }

  /**
   * What is not a softmax of floats in rows is computed in one way whatever the size, so that one
   * large batch is enough; arrays are one batch to any number of threads.
   */
  private boolean isWorthALargeBatch() {
    return switch (way) {
      case ROWS -> size == Size.WIDE || act == Act.SOFTMAX && isOfFloatsInRows();
      case ARRAYS -> size == Size.WIDE && act == Act.SOFTMAX && precision == Precision.FLOAT;
    };
  }

  boolean isOfFloatsInRows() {
    return precision == Precision.FLOAT && way == Way.ROWS;
  }

  static Stream<TestPath> small() {
    return all().filter(path -> path.size == Size.SMALL);
  }

  static Stream<Arguments> withLosses() {
    return all().flatMap(path -> path.losses().map(loss -> Arguments.of(path, loss)));
  }

  static Stream<Arguments> smallWithLosses() {
    return small().flatMap(path -> path.losses().map(loss -> Arguments.of(path, loss)));
  }

  /** Fewer where they take longer, or are all computed alike. */
  private Stream<TestLoss> losses() {
    boolean differently = act == Act.SOFTMAX && isOfFloatsInRows();
    int every =
        switch (size) {
          case SMALL -> differently ? 2 : way == Way.ROWS ? 4 : 8;
          default -> differently ? 5 : 32;
        };
    return TestLoss.some(act.form, every);
  }

  int rows() {
    return size.rows;
  }

  int columns() {
    return size.columns;
  }

  ILossFunction real(TestLoss loss) {
    return real(loss.real().apply(size.columns));
  }

  /** The loss as this path computes it. */
  ILossFunction real(ILossFunction loss) {
    return way == Way.ROWS ? loss : new ByArrayOperations(loss);
  }

  /**
   * In steps of 2^-10, so that a float holds them, and their sums with such steps, exactly. Those
   * for an activation that the loss does not know are small, as its probabilities are rounded.
   */
  INDArray logits() {
    return once(
        act == Act.CUSTOM ? "small logits" : "logits",
        () ->
            rounded(
                TestArrays.logits(7, rows(), columns()).muli(act == Act.CUSTOM ? 0.25 : 1),
                0x1p-10));
  }

  /** One-hot and soft ones in the type of the logits; soft ones in steps of 2^-12. */
  INDArray labels(LabelKind kind) {
    return once(
        kind,
        () ->
            switch (kind) {
              case ONE_HOT -> TestArrays.oneHot(columns(), classes()).castTo(precision.type());
              case SOFT -> rounded(TestArrays.softLabels(7, rows(), columns()), 0x1p-12);
              case CLASS_INDICES -> TestArrays.indices(classes()).castTo(DataType.INT32);
            });
  }

  /** An array that paths of the same type and size share, and no law may change. */
  INDArray once(Object name, Supplier<INDArray> array) {
    return ARRAYS.computeIfAbsent(List.of(name, precision, size), key -> array.get());
  }

  /** All kinds where they take no time, else those that are computed in different ways. */
  List<LabelKind> labelKinds() {
    if (size == Size.SMALL && way == Way.ROWS) {
      return List.of(LabelKind.values());
    }
    return size == Size.SMALL || act == Act.SOFTMAX
        ? List.of(LabelKind.ONE_HOT, LabelKind.SOFT)
        : List.of(LabelKind.SOFT);
  }

  private int[] classes() {
    return TestArrays.classes(7, rows(), columns());
  }

  private INDArray rounded(INDArray array, double step) {
    return Nd4j.math().round(array.div(step)).muli(step).castTo(precision.type());
  }

  Numbers numbers(ILossFunction loss, INDArray labels, INDArray logits, INDArray maskOrNull) {
    ILossFunction real = real(loss);
    INDArray scores = real.computeScoreArray(labels, logits, act.function, maskOrNull);
    INDArray gradient = real.computeGradient(labels, logits, act.function, maskOrNull);
    assertThat(scores.dataType()).isEqualTo(precision.type());
    assertThat(gradient.dataType()).isEqualTo(precision.type());
    return new Numbers(TestArrays.values(scores), TestArrays.values(gradient));
  }

  Numbers numbers(TestLoss loss, INDArray labels, INDArray logits, INDArray maskOrNull) {
    return numbers(loss.real().apply(columns()), labels, logits, maskOrNull);
  }

  /**
   * The rows for which the formulas are computed, as that takes long: all of a small batch, some of
   * a large one, with the first and the last. What stands beside a row changes no bit of it, which
   * is a law itself.
   */
  int[] sample() {
    return size == Size.SMALL
        ? IntStream.range(0, rows()).toArray()
        : IntStream.concat(
                IntStream.of(0, rows() - 1), new Random(7).ints(6, 1, rows() - 1).sorted())
            .toArray();
  }

  /** What the rows of the sample should give. */
  Oracle.Result expected(TestLoss loss, INDArray labels, INDArray logits, INDArray maskOrNull) {
    return expected(loss.oracle().apply(columns()), labels, logits, maskOrNull);
  }

  Oracle.Result expected(Oracle oracle, INDArray labels, INDArray logits, INDArray maskOrNull) {
    int[] sample = sample();
    INDArray outputs = act == Act.CUSTOM ? act.function.getActivation(logits.dup(), true) : logits;
    double[][] values = matrix(outputs, sample);
    Oracle.Result result =
        oracle.of(
            act.form,
            matrix(labels, sample),
            values,
            maskOrNull == null ? null : matrix(maskOrNull, sample));
    if (act == Act.CUSTOM) {
      for (int row = 0; row < sample.length; row++) {
        for (int k = 0; k < columns(); k++) {
          double a = values[row][k];
          result.gradient()[row][k] = result.gradient()[row][k].times(a * (1 - a));
        }
      }
    }
    return result;
  }

  /** Rows of an array. */
  static double[][] matrix(INDArray array, int... rows) {
    double[] values = TestArrays.values(array);
    int columns = Math.toIntExact(array.size(1));
    return Arrays.stream(rows)
        .mapToObj(row -> Arrays.copyOfRange(values, row * columns, (row + 1) * columns))
        .toArray(double[][]::new);
  }

  /** Compares the sample with the formulas. */
  void assertClose(String name, Numbers actual, Oracle.Result expected) {
    assertClose(
        name,
        actual,
        new Numbers(values(expected.scores()), values(flat(expected))),
        new Oracle.Result[] {expected});
  }

  /**
   * Compares two ways to the same numbers, in the sample. Each number that was computed may be off
   * by rounding, which its terms bound.
   *
   * @param terms of each number that was computed
   */
  void assertClose(String name, Numbers actual, Numbers expected, Oracle.Result... terms) {
    Numbers a = sampleOf(actual);
    Numbers e = sampleOf(expected);
    assertWithin(name + ": score", a.scores, e.scores, bounds(Oracle.Result::scores, terms));
    assertWithin(name + ": gradient", a.gradient, e.gradient, bounds(TestPath::flat, terms));
  }

  private Numbers sampleOf(Numbers numbers) {
    return numbers.scores.length == sample().length ? numbers : numbers.rows(sample());
  }

  private double[] bounds(Function<Oracle.Result, Sum[]> part, Oracle.Result... terms) {
    double[] bounds = new double[part.apply(terms[0]).length];
    for (Oracle.Result each : terms) {
      Sum[] sums = part.apply(each);
      Arrays.setAll(bounds, i -> bounds[i] + precision.bound(sums[i]));
    }
    return bounds;
  }

  static void assertWithin(String name, double[] actual, double[] expected, double[] bounds) {
    assertThat(actual).as(name).hasSameSizeAs(expected).hasSameSizeAs(bounds);
    for (int i = 0; i < actual.length; i++) {
      if (!(Math.abs(actual[i] - expected[i]) <= bounds[i])) {
        fail("%s at %d: expected %s within %s, got %s", name, i, expected[i], bounds[i], actual[i]);
      }
    }
  }

  private static double[] values(Sum[] sums) {
    return Arrays.stream(sums).mapToDouble(Sum::value).toArray();
  }

  private static Sum[] flat(Oracle.Result result) {
    return Arrays.stream(result.gradient()).flatMap(Arrays::stream).toArray(Sum[]::new);
  }

  @Override
  public String toString() {
    return "%s %s %s %s".formatted(precision, way, act, size).toLowerCase(Locale.ROOT);
  }
}
