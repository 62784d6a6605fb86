package io.github.polyloss.dl4j.internal.vectorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.assertj.core.data.Offset.offset;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Both kernels. Surefire runs this class twice, the second time with the module of the Vector API.
 */
@Tag("vector-api")
class KernelTest {

  private static final double LN_2 = Math.log(2);
  private static final boolean VECTOR_API =
      ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

  /** Up to as many as are taken at most, with and without a rest in vectors of any length. */
  private static final int[] COUNTS = {1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 100, 1000, 4095, 4096};

  static Stream<Kernel> kernels() {
    return Stream.of(new PlainKernel(), VectorizationProvider.newKernel());
  }

  static Stream<Arguments> kernelsAndExponents() {
    return kernels()
        .flatMap(
            kernel ->
                Stream.of(-32768, -23637, -1000, -127, -1, 0, 1, 126, 1000, 23637, 32768)
                    .map(exponent -> Arguments.of(kernel, exponent)));
  }

  static IntStream columns() {
    return IntStream.concat(IntStream.rangeClosed(1, 70), IntStream.of(102, 1000, 4096));
  }

  static Stream<Arguments> kernelsAndColumns() {
    return kernels()
        .flatMap(kernel -> columns().mapToObj(columns -> Arguments.of(kernel, columns)));
  }

  @Test
  void theVectorApiIsUsedWhereItIsSwitchedOn() {
    assertThat(VectorizationProvider.newKernel().getClass().getSimpleName())
        .isEqualTo(VECTOR_API ? "VectorApiKernel" : "PlainKernel");
  }

  /** In double precision from the same floats, which is exact enough to stand for the truth. */
  @ParameterizedTest
  @MethodSource("kernels")
  void exponentialsOfFloatsAreWithinTwoUnitsInTheLastPlace(Kernel kernel) {
    Random random = new Random(61);
    for (int round = 0; round < 50; round++) {
      int exponent = random.nextInt(-23637, 23638);
      float[] x = new float[Kernel.CHUNK];
      for (int i = 0; i < x.length; i++) {
        x[i] = limited((random.nextDouble(-126, 127) + exponent) * LN_2);
      }
      assertWithinTwoUlps(kernel, x, exponent);
    }
  }

  @ParameterizedTest
  @MethodSource("kernelsAndExponents")
  void everyRangeOfExponentialsOfFloatsIsRight(Kernel kernel, int exponent) {
    float[] x = new float[Kernel.CHUNK];
    for (int i = 0; i < x.length; i++) {
      x[i] = limited(((i - 2048) * 0.1 + exponent) * LN_2);
    }
    assertWithinTwoUlps(kernel, x, exponent);
  }

  private static float limited(double x) {
    return (float) Math.max(-Kernel.LIMIT, Math.min(Kernel.LIMIT, x));
  }

  /**
   * The results turn into 0 and into ∞ half a power of two beyond the bounds, where the exponent is
   * rounded to the next; up to there they may be either, as long as they are right.
   */
  private static void assertWithinTwoUlps(Kernel kernel, float[] x, int exponent) {
    float[] actual = exp(kernel, x, x.length, exponent);
    for (int i = 0; i < x.length; i++) {
      double lnExpected = x[i] - exponent * LN_2;
      if (!isRight(actual[i], lnExpected)) {
        fail("e^%s / 2^%d must be e^%s, got %s", x[i], exponent, lnExpected, actual[i]);
      }
    }
  }

  private static boolean isRight(float actual, double lnExpected) {
    double exponent = lnExpected / LN_2;
    if (exponent < -126.51 || exponent < -126 && actual == 0) {
      return actual == 0;
    }
    if (exponent > 127.51 || exponent > 127 && actual == Float.POSITIVE_INFINITY) {
      return actual == Float.POSITIVE_INFINITY;
    }
    double expected = Math.exp(lnExpected);
    return Math.abs(actual - expected) <= 2 * Math.ulp((float) expected);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void exponentialsOfZeroAreOne(Kernel kernel) {
    assertThat(exp(kernel, new float[] {0f, -0f, 0f}, 3, 0)).containsExactly(1f, 1f, 1f);
    assertThat(exp(kernel, new double[] {0, -0.0, 0}, 3)).containsExactly(1, 1, 1);
  }

  /** As masks of attention put them in the place of a logit. */
  @ParameterizedTest
  @MethodSource("kernels")
  void veryNegativeNumbersGiveZero(Kernel kernel) {
    float[] x = {-104, -1000, -16_384, -65_504, -1e6f, -1e9f, -3e38f, Float.NEGATIVE_INFINITY, -88};
    assertThat(exp(kernel, x, x.length, 0)).containsOnly(0f);
    double[] y = {-709.2, -710, -745, -1000, -1e9, -1e300, Double.NEGATIVE_INFINITY, -709.3, -720};
    assertThat(exp(kernel, y, y.length)).containsOnly(0.0);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void whatIsTooLargeIsInfinite(Kernel kernel) {
    float[] x = {89, 128, 1000, 16_384, 65_504, 1e6f, 1e9f, 1e38f, Float.POSITIVE_INFINITY};
    assertThat(exp(kernel, x, x.length, 0)).containsOnly(Float.POSITIVE_INFINITY);
    double[] y = {709.5, 710, 711, 745, 1000, 1e9, 1e300, Double.MAX_VALUE, 1.0 / 0};
    assertThat(exp(kernel, y, y.length)).containsOnly(Double.POSITIVE_INFINITY);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void nanGivesNanInItsPlaceAlone(Kernel kernel) {
    for (int count : COUNTS) {
      float[] floats = new float[count];
      double[] doubles = new double[count];
      floats[count / 2] = Float.NaN;
      doubles[count / 2] = Double.NaN;
      float[] expected = new float[count];
      Arrays.fill(expected, 1);
      expected[count / 2] = Float.NaN;
      assertThat(bits(exp(kernel, floats, count, 0))).isEqualTo(bits(expected));
      assertThat(bits(exp(kernel, doubles, count)))
          .isEqualTo(bits(IntStream.range(0, count).mapToDouble(i -> expected[i]).toArray()));
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void exponentialsOfDoublesAreWithinTheBound(Kernel kernel) {
    Random random = new Random(62);
    for (double size : new double[] {1e-17, 1e-3, 0.4, 1, 10, 100, 708.3}) {
      for (int round = 0; round < 20; round++) {
        double[] x = random.doubles(Kernel.CHUNK, -size, size).toArray();
        x[0] = size;
        x[1] = -size;
        assertExponentials(kernel, x);
      }
    }
    assertExponentials(kernel, random.doubles(Kernel.CHUNK, 708, 709.4).toArray());
  }

  private static void assertExponentials(Kernel kernel, double[] x) {
    double[] actual = exp(kernel, x, x.length);
    for (int i = 0; i < x.length; i++) {
      double expected = StrictMath.exp(x[i]);
      if (!(Math.abs(actual[i] - expected) <= 4e-16 * expected)) {
        fail("e^%s must be %s, got %s", x[i], expected, actual[i]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void logarithmsAreWithinTheBound(Kernel kernel) {
    double[] x =
        IntStream.range(0, Kernel.CHUNK)
            .mapToDouble(i -> Math.pow(10, -300 + 600.0 * i / (Kernel.CHUNK - 1)))
            .toArray();
    assertLogarithms(kernel, x);
    // Most of the sizes above are far from where the ways to compute it meet.
    Random random = new Random(63);
    assertLogarithms(
        kernel,
        DoubleStream.generate(() -> Math.exp(5 * random.nextGaussian()))
            .limit(Kernel.CHUNK)
            .toArray());
    assertLogarithms(kernel, random.doubles(Kernel.CHUNK, 0.5e-5, 2e-5).toArray());
  }

  private static void assertLogarithms(Kernel kernel, double[] x) {
    double[] actual = lnOnePlus(kernel, x, x.length);
    for (int i = 0; i < x.length; i++) {
      assertThat(actual[i] / Math.log1p(x[i])).as("x = %s", x[i]).isCloseTo(1, offset(1e-15));
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void theLogarithmOfOneIsZero(Kernel kernel) {
    assertThat(lnOnePlus(kernel, new double[3], 3)).containsExactly(0, 0, 0);
  }

  /** Sums of small whole numbers are exact in any order. */
  @ParameterizedTest
  @MethodSource("kernelsAndColumns")
  void sumsCountEveryNumberOfTheirRowOnce(Kernel kernel, int columns) {
    Random random = new Random(64 + columns);
    int rows = rows(columns);
    float[] floats = padded(new float[rows * columns]);
    double[] doubles = new double[floats.length];
    double[] expected = new double[rows];
    for (int i = 0; i < rows * columns; i++) {
      floats[i] = random.nextInt(-999, 1000);
      doubles[i] = floats[i];
      expected[i / columns] += floats[i];
    }
    double[] sums = new double[rows];
    kernel.putSums(floats, rows, columns, sums);
    assertThat(sums).isEqualTo(expected);
    kernel.putSums(doubles, rows, columns, sums);
    assertThat(sums).isEqualTo(expected);
  }

  /** Products and differences by the formula, in place and elsewhere; never −0. */
  @ParameterizedTest
  @MethodSource("kernelsAndColumns")
  void floatsOfRowsAreChangedAsTheFormulasSay(Kernel kernel, int columns) {
    Random random = new Random(65 + columns);
    int rows = rows(columns);
    int count = rows * columns;
    float[] values = padded(floats(random, count));
    float[] others = padded(floats(random, count));
    double[] numbers = random.doubles(rows, -3, 3).toArray();
    numbers[0] = 0;
    float[] scaled = new float[count];
    float[] subtracted = new float[count];
    float[] lessProducts = new float[count];
    for (int i = 0; i < count; i++) {
      double number = numbers[i / columns];
      float high = (float) number;
      scaled[i] = values[i] * high + 0;
      subtracted[i] = values[i] - high - (float) (number - high);
      lessProducts[i] = values[i] - others[i] * high + 0;
    }

    float[] actual = new float[values.length];
    kernel.scaleRows(values, rows, columns, numbers, actual);
    assertSame(actual, scaled);
    actual = values.clone();
    kernel.scaleRows(actual, rows, columns, numbers, actual);
    assertSame(actual, scaled);
    actual = values.clone();
    kernel.subtractFromRows(actual, rows, columns, numbers);
    assertSame(actual, subtracted);
    actual = values.clone();
    kernel.subtractProducts(actual, others, rows, columns, numbers);
    assertSame(actual, lessProducts);
  }

  @ParameterizedTest
  @MethodSource("kernelsAndColumns")
  void doublesOfRowsAreChangedAsTheFormulasSay(Kernel kernel, int columns) {
    Random random = new Random(66 + columns);
    int rows = rows(columns);
    int count = rows * columns;
    double[] values = padded(doubles(random, count));
    double[] others = padded(doubles(random, count));
    double[] numbers = random.doubles(rows, -3, 3).toArray();
    numbers[0] = 0;
    double[] scaled = new double[count];
    double[] subtracted = new double[count];
    double[] lessProducts = new double[count];
    for (int i = 0; i < count; i++) {
      double number = numbers[i / columns];
      scaled[i] = values[i] * number + 0;
      subtracted[i] = values[i] - number;
      lessProducts[i] = values[i] - others[i] * number + 0;
    }

    double[] actual = new double[values.length];
    kernel.scaleRows(values, rows, columns, numbers, actual);
    assertSame(actual, scaled);
    actual = values.clone();
    kernel.scaleRows(actual, rows, columns, numbers, actual);
    assertSame(actual, scaled);
    actual = values.clone();
    kernel.subtractFromRows(actual, rows, columns, numbers);
    assertSame(actual, subtracted);
    actual = values.clone();
    kernel.subtractProducts(actual, others, rows, columns, numbers);
    assertSame(actual, lessProducts);
  }

  /** Some of the largest come twice, with either sign, and then the first counts. */
  @ParameterizedTest
  @MethodSource("kernelsAndColumns")
  void theLargestIsTheFirstOfTheLargestMagnitude(Kernel kernel, int columns) {
    Random random = new Random(67 + columns);
    int rows = rows(columns);
    for (int round = 0; round < 30; round++) {
      float[] floats = padded(new float[rows * columns]);
      Arrays.fill(floats, 9999);
      int[] expected = new int[rows];
      for (int row = 0, at = 0; row < rows; row++, at += columns) {
        for (int k = 0; k < columns; k++) {
          floats[at + k] = round == 0 ? -0f : random.nextInt(-9 * round, 9 * round + 1);
          if (round == 1 && k == columns - 1) {
            floats[at + k] = Float.NEGATIVE_INFINITY;
          }
          if (Math.abs(floats[at + k]) > Math.abs(floats[at + expected[row]])) {
            expected[row] = k;
          }
        }
      }
      double[] doubles = IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
      int[] actual = new int[rows];
      kernel.putIndicesOfLargest(floats, rows, columns, actual);
      assertThat(actual).as("of floats").isEqualTo(expected);
      kernel.putIndicesOfLargest(doubles, rows, columns, actual);
      assertThat(actual).as("of doubles").isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void theLargestOfALongRowIsFoundInAnyPart(Kernel kernel) {
    for (int columns : new int[] {4097, 4100, 8192, 21841}) {
      for (int index : new int[] {0, 1, 4095, 4096, columns - 2, columns - 1}) {
        float[] floats = padded(new float[columns]);
        Arrays.fill(floats, 0, columns, 2);
        floats[index] = -3;
        floats[columns - 1] = -3;
        int[] actual = new int[1];
        kernel.putIndicesOfLargest(floats, 1, columns, actual);
        assertThat(actual[0]).as("%d of %d", index, columns).isEqualTo(index);
      }
    }
  }

  /** Floats are told apart by their first twelve digits in base 2. */
  @ParameterizedTest
  @MethodSource("kernels")
  void theLargestFloatsShareTwelveDigits(Kernel kernel) {
    int[] actual = new int[1];
    kernel.putIndicesOfLargest(padded(new float[] {4095, 4096 * (1 + 0x1p-11f)}), 1, 2, actual);
    assertThat(actual[0]).isEqualTo(1);
    kernel.putIndicesOfLargest(padded(new float[] {4096, 4096 * (1 + 0x1p-12f)}), 1, 2, actual);
    assertThat(actual[0]).isEqualTo(0);
  }

  @ParameterizedTest
  @MethodSource("kernelsAndColumns")
  void truthsAreTheOnlyLabelsThatAreNotZero(Kernel kernel, int columns) {
    Random random = new Random(68 + columns);
    int rows = rows(columns);
    for (int round = 0; round < 30; round++) {
      float[] floats = padded(new float[rows * columns]);
      Arrays.fill(floats, 7);
      int[] expected = new int[rows];
      for (int row = 0; row < rows; row++) {
        float[] labels = labels(columns, random.nextInt(4), random);
        System.arraycopy(labels, 0, floats, row * columns, columns);
        expected[row] = onlyLabel(labels);
      }
      int[] truths = new int[rows];
      kernel.findTruths(floats, rows, columns, truths);
      assertThat(truths).as("of floats").isEqualTo(expected);
      kernel.findTruths(
          IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray(),
          rows,
          columns,
          truths);
      assertThat(truths).as("of doubles").isEqualTo(expected);
      if (kernel.readsMemory()) {
        // No longer than the labels: beyond may be memory that is not the program's.
        ByteBuffer memory =
            ByteBuffer.allocateDirect((3 + rows * columns) * Float.BYTES)
                .order(ByteOrder.nativeOrder());
        memory.asFloatBuffer().put(new float[] {7, 7, 7}).put(floats, 0, rows * columns);
        kernel.findTruths(memory, 3 * Float.BYTES, rows, columns, truths);
        assertThat(truths).as("from memory").isEqualTo(expected);
      }
    }
  }

  /** Among zeros of either sign. */
  private static float[] labels(int columns, int count, Random random) {
    float[] row = new float[columns];
    for (int i = 0; i < row.length; i++) {
      row[i] = random.nextInt(8) == 0 ? -0f : 0f;
    }
    float[] values = {1, -1, 0.5f, Float.NaN, Float.MIN_VALUE, Float.NEGATIVE_INFINITY};
    for (int label = 0; label < count; label++) {
      row[random.nextInt(row.length)] = values[random.nextInt(values.length)];
    }
    return row;
  }

  private static int onlyLabel(float[] row) {
    int[] labels = IntStream.range(0, row.length).filter(i -> row[i] != 0).toArray();
    return switch (labels.length) {
      case 0 -> Kernel.NONE;
      case 1 -> labels[0];
      default -> Kernel.SEVERAL;
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, -1, 37, -300, 20_000})
  void theVectorApiGivesTheSameExponentials(int exponent) {
    assumeThat(VECTOR_API).as("Java runs with --add-modules jdk.incubator.vector").isTrue();
    Kernel plain = new PlainKernel();
    Kernel vectors = VectorizationProvider.newKernel();
    Random random = new Random(69 + exponent);
    columns()
        .forEach(
            count -> {
              float[] floats = new float[count];
              double[] doubles = new double[count];
              for (int i = 0; i < count; i++) {
                floats[i] = (float) ((random.nextDouble(-140, 135) + exponent) * LN_2);
                doubles[i] = random.nextDouble(-720, 720);
              }
              assertThat(bits(exp(vectors, floats, count, exponent)))
                  .as("%d floats", count)
                  .isEqualTo(bits(exp(plain, floats, count, exponent)));
              assertThat(bits(exp(vectors, doubles, count)))
                  .as("%d doubles", count)
                  .isEqualTo(bits(exp(plain, doubles, count)));
            });
  }

  @ParameterizedTest
  @MethodSource("columns")
  void theVectorApiGivesTheSameSumsAndLogarithms(int columns) {
    assumeThat(VECTOR_API).as("Java runs with --add-modules jdk.incubator.vector").isTrue();
    Kernel plain = new PlainKernel();
    Kernel vectors = VectorizationProvider.newKernel();
    Random random = new Random(70 + columns);
    int rows = rows(columns);
    float[] floats = padded(floats(random, rows * columns));
    double[] doubles = padded(doubles(random, rows * columns));
    double[] expected = new double[rows];
    double[] actual = new double[rows];

    plain.putSums(floats, rows, columns, expected);
    vectors.putSums(floats, rows, columns, actual);
    assertSame(actual, expected);
    plain.putSums(doubles, rows, columns, expected);
    vectors.putSums(doubles, rows, columns, actual);
    assertSame(actual, expected);

    double[] x =
        DoubleStream.generate(() -> Math.exp(12 * random.nextGaussian())).limit(columns).toArray();
    assertSame(lnOnePlus(vectors, x, columns), lnOnePlus(plain, x, columns));
  }

  private static int rows(int columns) {
    return Math.max(1, Kernel.CHUNK / columns);
  }

  /** Of many sizes, so that another order of adding them gives another sum; zeros among them. */
  private static double[] doubles(Random random, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      int kind = random.nextInt(40);
      double size = Math.exp(10 * random.nextGaussian());
      values[i] = kind == 0 ? 0.0 : kind == 1 ? -0.0 : kind % 2 == 0 ? size : -size;
    }
    return values;
  }

  private static float[] floats(Random random, int count) {
    double[] doubles = doubles(random, count);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) doubles[i];
    }
    return values;
  }

  private static float[] padded(float[] values) {
    return Arrays.copyOf(values, values.length + Kernel.SLACK);
  }

  private static double[] padded(double[] values) {
    return Arrays.copyOf(values, values.length + Kernel.SLACK);
  }

  /** The same bits, up to the length of what is expected; one sort of bits for all NaN. */
  private static void assertSame(float[] actual, float[] expected) {
    assertThat(bits(Arrays.copyOf(actual, expected.length))).isEqualTo(bits(expected));
  }

  private static void assertSame(double[] actual, double[] expected) {
    assertThat(bits(Arrays.copyOf(actual, expected.length))).isEqualTo(bits(expected));
  }

  private static int[] bits(float[] values) {
    return IntStream.range(0, values.length).map(i -> Float.floatToIntBits(values[i])).toArray();
  }

  private static long[] bits(double[] values) {
    return DoubleStream.of(values).mapToLong(Double::doubleToLongBits).toArray();
  }

  /** From the start of an array, and from within it where the results must be the same. */
  private static float[] exp(Kernel kernel, float[] x, int count, int exponent) {
    float[] fromStart = new float[count + Kernel.SLACK];
    kernel.exp(padded(x), count, exponent, fromStart, 0);
    float[] into = new float[3 + count + Kernel.SLACK + 2];
    Arrays.fill(into, -5);
    kernel.exp(padded(x), count, exponent, into, 3);
    float[] results = Arrays.copyOfRange(into, 3, 3 + count);
    assertThat(bits(Arrays.copyOf(fromStart, count))).isEqualTo(bits(results));
    assertThat(Stream.of(0, 1, 2, into.length - 2, into.length - 1))
        .as("what is around the results")
        .allMatch(i -> into[i] == -5);
    return results;
  }

  private static double[] exp(Kernel kernel, double[] x, int count) {
    double[] fromStart = new double[count + Kernel.SLACK];
    kernel.exp(padded(x), count, 0, fromStart, 0);
    double[] into = new double[3 + count + Kernel.SLACK + 2];
    Arrays.fill(into, -5);
    kernel.exp(padded(x), count, 0, into, 3);
    double[] results = Arrays.copyOfRange(into, 3, 3 + count);
    assertThat(bits(Arrays.copyOf(fromStart, count))).isEqualTo(bits(results));
    assertThat(Stream.of(0, 1, 2, into.length - 2, into.length - 1))
        .as("what is around the results")
        .allMatch(i -> into[i] == -5);
    return results;
  }

  private static double[] lnOnePlus(Kernel kernel, double[] x, int count) {
    double[] into = new double[count + Kernel.SLACK];
    kernel.lnOnePlus(padded(x), count, into);
    return Arrays.copyOf(into, count);
  }
}
