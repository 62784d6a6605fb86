package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClassWeightsTest {

  private static final Offset<Double> EXACT = within(1e-12);

  @Test
  void balancedWeightsGiveEveryClassTheSameTotal() {
    assertThat(ClassWeights.balanced(900, 90, 10))
        .containsExactly(new double[] {1000 / 2700.0, 1000 / 270.0, 1000 / 30.0}, EXACT);
  }

  @Test
  void effectiveNumberIsTheFormulaOfItsPaper() {
    assertThat(ClassWeights.effectiveNumber(0.9, 1, 2, 50))
        .containsExactly(new double[] {1, 0.1 / 0.19, 0.1 / (1 - Math.pow(0.9, 50))}, EXACT);
  }

  @Test
  void betaZeroWeighsAllClassesAlike() {
    assertThat(ClassWeights.effectiveNumber(0, 1, 20, 300)).containsExactly(1, 1, 1);
  }

  @Test
  void betaNearOneComesNearBalancedWeights() {
    double[] weights = ClassWeights.effectiveNumber(1 - 1e-12, 900, 100);
    assertThat(weights[1] / weights[0]).isCloseTo(9, within(1e-6));
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
      bad(() -> ClassWeights.balanced(-2, 1), "counts must be at least 1, got -2 for class 0"),
      bad(() -> ClassWeights.effectiveNumber(0.9), "counts must not be empty, got []"),
      bad(
          () -> ClassWeights.effectiveNumber(0.9, 1, 0),
          "counts must be at least 1, got 0 for class 1"),
      bad(() -> ClassWeights.effectiveNumber(1, 5), "beta must be in [0, 1), got 1.0"),
      bad(() -> ClassWeights.effectiveNumber(-0.1, 5), "beta must be in [0, 1), got -0.1"),
      bad(() -> ClassWeights.effectiveNumber(Double.NaN, 5), "beta must be in [0, 1), got NaN"),
    };
  }

  private static Arguments bad(ThrowingCallable call, String message) {
    return Arguments.of(Named.of(message, call), message);
  }
}
