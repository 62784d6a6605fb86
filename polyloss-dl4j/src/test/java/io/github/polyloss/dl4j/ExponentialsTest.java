package io.github.polyloss.dl4j;

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

/**
 * Both ways of computing exponentials. Surefire runs this class twice, the second time with the
 * module of the Vector API.
 */
@Tag("vector-api")
class ExponentialsTest {

  private static final double LN_2 = Math.log(2);
  private static final boolean VECTOR_API =
      ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

  /** Up to as many as are taken at most, with and without a rest in vectors of any length. */
  private static final int[] COUNTS = {1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 100, 1000, 1023, 1024};

  static Stream<Exponentials> implementations() {
    return Stream.of(new HeapExponentials(), Hardware.exponentials());
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
    assertThat(Hardware.exponentials().getClass().getSimpleName())
        .isEqualTo(VECTOR_API ? "VectorExponentials" : "HeapExponentials");
  }

  /** In double precision from the same floats, which is exact enough to stand for the truth. */
  @ParameterizedTest
  @MethodSource("implementations")
  void resultsAreWithinTwoUnitsInTheLastPlace(Exponentials exponentials) {
    Random random = new Random(61);
    for (int round = 0; round < 200; round++) {
      int exponent = random.nextInt(-23637, 23638);
      float[] x = new float[Exponentials.CHUNK];
      for (int i = 0; i < x.length; i++) {
        double logarithm = (random.nextDouble(-126, 127) + exponent) * LN_2;
        x[i] = (float) Math.max(-Exponentials.LIMIT, Math.min(Exponentials.LIMIT, logarithm));
      }
      assertWithinTwoUlps(exponentials, x, exponent);
    }
  }

  @ParameterizedTest
  @MethodSource("implementationsAndExponents")
  void everyRangeOfResultsIsRight(Exponentials exponentials, int exponent) {
    float[] x = new float[Exponentials.CHUNK];
    for (int i = 0; i < x.length; i++) {
      double logarithm = ((i - 512) * 0.4 + exponent) * LN_2;
      x[i] = (float) Math.max(-Exponentials.LIMIT, Math.min(Exponentials.LIMIT, logarithm));
    }
    assertWithinTwoUlps(exponentials, x, exponent);
  }

  /**
   * The results turn into 0 and into what is not finite half a power of two beyond the bounds,
   * where the exponent is rounded to the next; up to there they may be either, as long as they are
   * right.
   */
  private static void assertWithinTwoUlps(Exponentials exponentials, float[] x, int exponent) {
    float[] actual = exp(exponentials, x, x.length, exponent);
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
  void exponentialsOfZeroAreOne(Exponentials exponentials) {
    assertThat(exp(exponentials, new float[] {0f, -0f, 0f}, 3, 0)).startsWith(1f, 1f, 1f);
  }

  /** As masks of attention put them in the place of a logit. */
  @ParameterizedTest
  @MethodSource("implementations")
  void veryNegativeNumbersGiveZero(Exponentials exponentials) {
    float[] x = {-104, -1000, -10_000, -16_384, -65_504, -1e6f, -1e9f, -88, -5e3f, -3e4f};
    for (int count : new int[] {1, 5, x.length}) {
      float[] actual = exp(exponentials, x, count, 0);
      for (int i = 0; i < count; i++) {
        assertThat(actual[i]).as("e^%s", x[i]).isZero();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void whatIsTooLargeIsNotFinite(Exponentials exponentials) {
    float[] x = {89, 128, 1000, 16_384, 65_504, 1e6f, 1e9f, 1e38f, Float.POSITIVE_INFINITY};
    float[] actual = exp(exponentials, x, x.length, 0);
    for (int i = 0; i < x.length; i++) {
      assertThat(Float.isFinite(actual[i])).as("e^%s = %s", x[i], actual[i]).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void nanGivesNanInItsPlaceAlone(Exponentials exponentials) {
    for (int count : COUNTS) {
      float[] x = new float[Exponentials.CHUNK];
      x[count - 1] = Float.NaN;
      float[] expected = new float[count];
      Arrays.fill(expected, 1);
      expected[count - 1] = Float.NaN;
      assertThat(Arrays.copyOf(exp(exponentials, x, count, 0), count)).containsExactly(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void sumsAreTakenInTheStatedOrder(Exponentials exponentials) {
    Random random = new Random(62);
    for (int count = 0; count <= Exponentials.CHUNK; count += random.nextInt(1, 8)) {
      int from = random.nextInt(5);
      float[] values = floats(random, from + count + 3);
      assertThat(exponentials.sum(values, from, from + count))
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
    Exponentials vectors = Hardware.exponentials();
    Exponentials heap = new HeapExponentials();
    Random random = new Random(63 + exponent);
    float[] x = new float[Exponentials.CHUNK];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) ((random.nextDouble(-140, 130) + exponent) * LN_2);
    }
    float[] values = floats(random, Exponentials.CHUNK);
    // From 1 to 1024, with every rest that a vector of up to 16 numbers can leave.
    for (int count = 1; count <= Exponentials.CHUNK; count += 31) {
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

  private static float[] exp(Exponentials exponentials, float[] x, int count, int exponent) {
    float[] into = new float[Exponentials.CHUNK];
    exponentials.exp(Arrays.copyOf(x, Exponentials.CHUNK), count, exponent, into);
    return into;
  }
}
