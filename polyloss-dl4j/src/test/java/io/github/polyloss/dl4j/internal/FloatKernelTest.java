package io.github.polyloss.dl4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Both kernels. Surefire runs this class twice, the second time with the module of the Vector API.
 */
@Tag("vector-api")
class FloatKernelTest {

  private static final double LN_2 = Math.log(2);
  private static final boolean VECTOR_API =
      ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

  /** Up to as many as are taken at most, with and without a rest in vectors of any length. */
  private static final int[] COUNTS = {1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 100, 1000, 1023, 1024};

  static Stream<FloatKernel> implementations() {
    return Stream.of(new HeapKernel(), Hardware.floatKernel());
  }

  static Stream<Arguments> implementationsAndExponents() {
    return implementations()
        .flatMap(
            implementation ->
                Stream.of(-32768, -23637, -1000, -127, -1, 0, 1, 126, 1000, 23637, 32768)
                    .map(exponent -> Arguments.of(implementation, exponent)));
  }

  @Test
  void theVectorApiIsUsedWhereItIsSwitchedOn() {
    assertThat(Hardware.floatKernel().getClass().getSimpleName())
        .isEqualTo(VECTOR_API ? "VectorKernel" : "HeapKernel");
  }

  /** In double precision from the same floats, which is exact enough to stand for the truth. */
  @ParameterizedTest
  @MethodSource("implementations")
  void resultsAreWithinTwoUnitsInTheLastPlace(FloatKernel kernel) {
    Random random = new Random(61);
    for (int round = 0; round < 200; round++) {
      int exponent = random.nextInt(-23637, 23638);
      float[] x = new float[FloatKernel.CHUNK];
      for (int i = 0; i < x.length; i++) {
        double logarithm = (random.nextDouble(-126, 127) + exponent) * LN_2;
        x[i] = (float) Math.max(-FloatKernel.LIMIT, Math.min(FloatKernel.LIMIT, logarithm));
      }
      assertWithinTwoUlps(kernel, x, exponent);
    }
  }

  @ParameterizedTest
  @MethodSource("implementationsAndExponents")
  void everyRangeOfResultsIsRight(FloatKernel kernel, int exponent) {
    float[] x = new float[FloatKernel.CHUNK];
    for (int i = 0; i < x.length; i++) {
      double logarithm = ((i - 512) * 0.4 + exponent) * LN_2;
      x[i] = (float) Math.max(-FloatKernel.LIMIT, Math.min(FloatKernel.LIMIT, logarithm));
    }
    assertWithinTwoUlps(kernel, x, exponent);
  }

  /**
   * The results turn into 0 and into what is not finite half a power of two beyond the bounds,
   * where the exponent is rounded to the next; up to there they may be either, as long as they are
   * right.
   */
  private static void assertWithinTwoUlps(FloatKernel kernel, float[] x, int exponent) {
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
    if (exponent > 127.51 || exponent > 127 && !Float.isFinite(actual)) {
      return !Float.isFinite(actual);
    }
    double expected = Math.exp(lnExpected);
    return Math.abs(actual - expected) <= 2 * Math.ulp((float) expected);
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void exponentialsOfZeroAreOne(FloatKernel kernel) {
    assertThat(exp(kernel, new float[] {0f, -0f, 0f}, 3, 0)).startsWith(1f, 1f, 1f);
  }

  /** As masks of attention put them in the place of a logit. */
  @ParameterizedTest
  @MethodSource("implementations")
  void veryNegativeNumbersGiveZero(FloatKernel kernel) {
    float[] x = {-104, -1000, -10_000, -16_384, -65_504, -1e6f, -1e9f, -88, -5e3f, -3e4f};
    for (int count : new int[] {1, 5, x.length}) {
      float[] actual = exp(kernel, x, count, 0);
      for (int i = 0; i < count; i++) {
        assertThat(actual[i]).as("e^%s", x[i]).isZero();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void whatIsTooLargeIsNotFinite(FloatKernel kernel) {
    float[] x = {89, 128, 1000, 16_384, 65_504, 1e6f, 1e9f, 1e38f, Float.POSITIVE_INFINITY};
    float[] actual = exp(kernel, x, x.length, 0);
    for (int i = 0; i < x.length; i++) {
      assertThat(Float.isFinite(actual[i])).as("e^%s = %s", x[i], actual[i]).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void nanGivesNanInItsPlaceAlone(FloatKernel kernel) {
    for (int count : COUNTS) {
      float[] x = new float[FloatKernel.CHUNK];
      x[count - 1] = Float.NaN;
      float[] expected = new float[count];
      Arrays.fill(expected, 1);
      expected[count - 1] = Float.NaN;
      assertThat(Arrays.copyOf(exp(kernel, x, count, 0), count)).containsExactly(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void sumsAreTakenInTheStatedOrder(FloatKernel kernel) {
    Random random = new Random(62);
    for (int count = 0; count <= FloatKernel.CHUNK; count += random.nextInt(1, 8)) {
      int from = random.nextInt(5);
      float[] values = floats(random, from + count + 3);
      assertThat(kernel.sum(values, from, from + count))
          .as("%d numbers from %d", count, from)
          .isEqualTo(sumInStatedOrder(values, from, from + count));
    }
  }

  private static float sumInStatedOrder(float[] values, int from, int to) {
    float[] partial = new float[16];
    int even = (to - from) / 16 * 16;
    for (int i = 0; i < even; i++) {
      partial[i % 16] += values[from + i];
    }
    for (int i = even; i < to - from; i++) {
      partial[0] += values[from + i];
    }
    for (int half = 8; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        partial[i] += partial[i + half];
      }
    }
    return partial[0];
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, -1, 37, -300, 20_000})
  void theVectorApiGivesTheSameBits(int exponent) {
    assumeThat(VECTOR_API).as("Java runs with --add-modules jdk.incubator.vector").isTrue();
    FloatKernel vectors = Hardware.floatKernel();
    FloatKernel heap = new HeapKernel();
    Random random = new Random(63 + exponent);
    float[] x = new float[FloatKernel.CHUNK];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) ((random.nextDouble(-140, 130) + exponent) * LN_2);
    }
    float[] values = floats(random, FloatKernel.CHUNK);
    // With every rest that a vector of up to 16 numbers can leave.
    for (int count = 1; count <= FloatKernel.CHUNK; count += 31) {
      assertThat(bits(exp(vectors, x, count, exponent), count))
          .as("exponentials of %d", count)
          .isEqualTo(bits(exp(heap, x, count, exponent), count));
      assertThat(vectors.sum(values, 0, count))
          .as("sum of %d", count)
          .isEqualTo(heap.sum(values, 0, count));
    }
  }

  /** One sort of bits for all that is not finite. */
  private static int[] bits(float[] values, int count) {
    return IntStream.range(0, count)
        .map(i -> Float.floatToRawIntBits(Float.isFinite(values[i]) ? values[i] : Float.NaN))
        .toArray();
  }

  /** Of many sizes, so that another order of adding them gives another sum. */
  private static float[] floats(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) Math.exp(10 * random.nextGaussian());
    }
    return values;
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void truthsAreTheOnlyLabelsThatAreNotZero(FloatKernel kernel) {
    Random random = new Random(64);
    for (int columns :
        new int[] {
          2, 3, 7, 8, 9, 15, 16, 17, 21, 31, 32, 33, 47, 48, 49, 63, 64, 65, 102, 127, 128, 1000,
          1024, 3000
        }) {
      int rows = Math.max(1, FloatKernel.CHUNK / columns);
      for (int round = 0; round < 40; round++) {
        float[][] labels = new float[rows + 2][columns];
        for (float[] row : labels) {
          putLabels(row, random.nextInt(4), random);
        }
        int[] expected = IntStream.range(1, rows + 1).map(row -> onlyLabel(labels[row])).toArray();
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE, DataType.BFLOAT16}) {
          int[] truths = new int[rows];
          INDArray array = Nd4j.createFromArray(labels).castTo(type);
          kernel.findTruths(new Matrix(array), columns, rows, truths);
          assertThat(truths).as("%d×%d labels of type %s", rows, columns, type).isEqualTo(expected);
        }
      }
    }
  }

  /** Among zeros of either sign. */
  private static void putLabels(float[] row, int count, Random random) {
    for (int i = 0; i < row.length; i++) {
      row[i] = random.nextInt(8) == 0 ? -0f : 0f;
    }
    float[] values = {1, -1, 0.5f, Float.NaN, Float.MIN_NORMAL, Float.NEGATIVE_INFINITY};
    for (int label = 0; label < count; label++) {
      row[random.nextInt(row.length)] = values[random.nextInt(values.length)];
    }
  }

  private static int onlyLabel(float[] row) {
    int[] labels = IntStream.range(0, row.length).filter(i -> row[i] != 0).toArray();
    return switch (labels.length) {
      case 0 -> FloatKernel.NONE;
      case 1 -> labels[0];
      default -> FloatKernel.SEVERAL;
    };
  }

  /** By way of numbers that follow each other in memory, and of others. */
  private static float[] exp(FloatKernel kernel, float[] x, int count, int exponent) {
    float[] numbers = new float[7 + count];
    System.arraycopy(x, 0, numbers, 7, count);
    INDArray array = Nd4j.createFromArray(new float[][] {numbers, numbers});
    float[] result = exp(kernel, array, count, exponent);
    assertThat(bits(exp(kernel, array.dup('f'), count, exponent), count))
        .as("with strides")
        .isEqualTo(bits(result, count));
    return result;
  }

  private static float[] exp(FloatKernel kernel, INDArray array, int count, int exponent) {
    float[] into = new float[5 + FloatKernel.CHUNK];
    Arrays.fill(into, -5);
    kernel.exp(new Matrix(array), 7, count, exponent, into, 3);
    assertThat(IntStream.range(0, into.length).filter(i -> i < 3 || i >= 3 + count))
        .as("what is around the results")
        .allMatch(i -> into[i] == -5);
    float[] fromStart = new float[count];
    kernel.exp(new Matrix(array), 7, count, exponent, fromStart, 0);
    float[] results = Arrays.copyOfRange(into, 3, 3 + count);
    assertThat(bits(fromStart, count)).as("from index 0").isEqualTo(bits(results, count));
    return results;
  }
}
