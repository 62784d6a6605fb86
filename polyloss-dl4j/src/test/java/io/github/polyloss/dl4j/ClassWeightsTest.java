package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClassWeightsTest {

  private static final Offset<Double> EXACT = within(1e-12);

  @ParameterizedTest
  @MethodSource("knownWeights")
  void weightsAreTheOnesWorkedOutByHand(Supplier<double[]> weights, double[] expected) {
    assertThat(weights.get()).containsExactly(expected, EXACT);
  }

  static Arguments[] knownWeights() {
    // E_n = (1−β^n) / (1−β): for β = 1/2 and n = 1, 2, 3 it is 1, 3/2, 7/4; for β = 9/10 and n = 2
    // it is 19/10.
    return new Arguments[] {
      known(() -> ClassWeights.balanced(900, 90, 10), 10 / 27.0, 100 / 27.0, 100 / 3.0),
      known(() -> ClassWeights.balanced(5, 5), 1, 1),
      known(() -> ClassWeights.balanced(7), 1),
      known(() -> ClassWeights.effectiveNumber(0.5, 1, 2, 3), 1, 2 / 3.0, 4 / 7.0),
      known(() -> ClassWeights.effectiveNumber(0.9, 1, 2), 1, 10 / 19.0),
      known(() -> ClassWeights.effectiveNumber(0.9, 1_000_000_000_000L), 0.1),
    };
  }

  private static Arguments known(Supplier<double[]> weights, double... expected) {
    return Arguments.of(weights, expected);
  }

  @ParameterizedTest
  @MethodSource("randomCounts")
  void betaZeroWeighsAllClassesAlike(long[] counts) {
    assertThat(ClassWeights.effectiveNumber(0, counts)).containsOnly(1);
  }

  @ParameterizedTest
  @MethodSource("randomCounts")
  void balancedWeightsHaveMeanOneOverTheExamplesAndEqualSharesOfIt(long[] counts) {
    double[] weights = ClassWeights.balanced(counts);
    double[] shares = new double[counts.length];
    for (int k = 0; k < counts.length; k++) {
      shares[k] = weights[k] * counts[k] / LongStream.of(counts).sum();
    }
    double[] equal = new double[counts.length];
    Arrays.fill(equal, 1.0 / counts.length);
    assertThat(shares).containsExactly(equal, EXACT);
  }

  @ParameterizedTest
  @MethodSource("randomCounts")
  void rarerClassesWeighMore(long[] counts) {
    for (double[] weights :
        new double[][] {
          ClassWeights.balanced(counts), ClassWeights.effectiveNumber(0.99, counts)
        }) {
      for (int k = 1; k < counts.length; k++) {
        assertThat(Math.signum(weights[k] - weights[0]))
            .isEqualTo(Math.signum((double) counts[0] - counts[k]));
      }
    }
  }

  static Stream<long[]> randomCounts() {
    return IntStream.range(0, 5)
        .mapToObj(seed -> new Random(seed).longs(2 + seed, 1, 1000).toArray());
  }

  @Test
  void betaNearOneComesNearBalancedWeights() {
    double[] weights = ClassWeights.effectiveNumber(1 - 1e-12, 900, 100);
    assertThat(weights[1] / weights[0]).isCloseTo(9, within(1e-6));
  }

  @Test
  void weightsByNameComeInTheOrderOfTheLabels() {
    assertThat(
            ClassWeights.inOrder(
                Map.of("rose", 1.0, "tulip", 0.0, "iris", 3.0), List.of("tulip", "iris", "rose")))
        .containsExactly(0, 3, 1);
  }

  @ParameterizedTest
  @MethodSource("badCalls")
  void badCallsAreRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  static Arguments[] badCalls() {
    return new Arguments[] {
      bad(ClassWeights::balanced, "counts must not be empty, got []"),
      bad(() -> ClassWeights.balanced(3, 0), "counts must be at least 1, got 0 for class 1"),
      bad(() -> ClassWeights.balanced(-2, 1), "counts must not be negative, got -2 for class 0"),
      bad(() -> ClassWeights.effectiveNumber(0.9), "counts must not be empty, got []"),
      bad(
          () -> ClassWeights.effectiveNumber(0.9, 1, 0),
          "counts must be at least 1, got 0 for class 1"),
      bad(() -> ClassWeights.effectiveNumber(1, 5), "beta must be in [0, 1), got 1.0"),
      bad(() -> ClassWeights.effectiveNumber(-0.1, 5), "beta must be in [0, 1), got -0.1"),
      bad(() -> ClassWeights.effectiveNumber(Double.NaN, 5), "beta must be in [0, 1), got NaN"),
      bad(
          () -> ClassWeights.inOrder(Map.of("rose", 1.0), List.of("rose", "tulip", "iris")),
          "weights must name the same classes, got missing [tulip, iris], unknown []"),
      bad(
          () -> ClassWeights.inOrder(Map.of("rose", 1.0, "tulp", 2.0), List.of("rose", "tulip")),
          "weights must name the same classes, got missing [tulip], unknown [tulp]"),
      bad(
          () -> ClassWeights.inOrder(Map.of("rose", 1.0), List.of("rose", "rose")),
          "labels must differ from each other, got rose twice"),
      bad(() -> ClassWeights.inOrder(Map.of("rose", 1.0), null), "labels must not be null"),
      bad(() -> ClassWeights.inOrder(null, List.of("rose")), "weights must not be null"),
      bad(
          () -> ClassWeights.inOrder(Map.of("rose", -1.0), List.of("rose")),
          "weights must be finite and not negative, got -1.0 for class rose"),
      bad(
          () -> ClassWeights.inOrder(Map.of("rose", Double.NaN), List.of("rose")),
          "weights must be finite and not negative, got NaN for class rose"),
      bad(
          () -> ClassWeights.inOrder(Collections.singletonMap("rose", null), List.of("rose")),
          "weights must be finite and not negative, got null for class rose"),
      bad(
          () -> ClassWeights.inOrder(Map.of("rose", 0.0), List.of("rose")),
          "weights must have one that is not zero, got [0.0]"),
    };
  }

  private static Arguments bad(ThrowingCallable call, String message) {
    return Arguments.of(Named.of(message, call), message);
  }
}
