package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** A loss that is written by hand into a network's JSON, with a mistake in it. */
class LossJsonTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "LossPolyN | 'epsilon': ['NaN'] | epsilon must be finite, got NaN",
        "LossPolyN | 'epsilon': [1, 'Infinity'] | epsilon must be finite, got Infinity",
        "LossPolyN | 'labelSmoothing': 1 | labelSmoothing must be in [0, 1), got 1.0",
        "LossPolyN | 'labelSmoothing': -0.1 | labelSmoothing must be in [0, 1), got -0.1",
        "LossPolyN | 'classWeights': [1, -2] |"
            + " classWeights must be finite and not negative, got -2.0",
        "LossPolyN | 'taylorTerms': 0 | taylorTerms must be at least 1, got 0",
        "LossPolyN | 'epsilon': [1], 'epsilonPerClass': [1, 2] |"
            + " epsilon must be unset beside epsilonPerClass, got [1.0]",
        "LossPoly1Focal | 'gamma': -1 | gamma must be finite and not negative, got -1.0",
        "LossPoly1Focal | 'alpha': 2 | alpha must be in [0, 1], got 2.0",
      })
  void badValuesAreRefusedInOneLine(String type, String properties, String message) {
    assertThatThrownBy(() -> read(json(type, properties))).hasRootCauseMessage(message);
  }

  @Test
  void aWordThatIsNoCoefficientsIsRefusedWithTheWordsThatAre() {
    assertThatThrownBy(() -> read(json("LossPolyN", "'coefficients': 'SOME'")))
        .hasStackTraceContaining("\"SOME\"")
        .hasStackTraceContaining("RELATIVE")
        .hasStackTraceContaining("ABSOLUTE");
  }

  @Test
  void anUnknownPropertyIsRefusedWithTheNamesOfTheKnownOnes() {
    assertThatThrownBy(() -> read(json("LossPolyN", "'epsilonn': [2]")))
        .rootCause()
        .hasMessageContaining("LossPolyN has no property 'epsilonn'")
        .hasMessageEndingWith(
            "only epsilon, coefficients, taylorTerms, epsilonPerClass, classWeights,"
                + " labelSmoothing");
    assertThatThrownBy(() -> read(json("LossPoly1Focal", "'coefficients': 'RELATIVE'")))
        .rootCause()
        .hasMessageContaining("LossPoly1Focal has no property 'coefficients'")
        .hasMessageEndingWith(
            "only epsilon, gamma, alpha, alphaOnPolynomial, epsilonPerClass, classWeights,"
                + " labelSmoothing");
  }

  @Test
  void aBadValueInTheJsonOfANetworkIsRefused() {
    String good = network().toJson();
    String bad = good.replace("\"labelSmoothing\" : 0.125", "\"labelSmoothing\" : 1.0");
    assertThat(bad).isNotEqualTo(good);
    assertRefused(
        () -> MultiLayerConfiguration.fromJson(bad), "labelSmoothing must be in [0, 1), got 1.0");
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).hasStackTraceContaining(message);
  }

  private static MultiLayerConfiguration network() {
    return new NeuralNetConfiguration.Builder()
        .list()
        .layer(
            new OutputLayer.Builder(LossPolyN.builder().labelSmoothing(0.125).build())
                .nIn(3)
                .nOut(2)
                .build())
        .build();
  }

  private static ILossFunction read(String json) throws IOException {
    return NeuralNetConfiguration.mapper().readValue(json, ILossFunction.class);
  }

  private static String json(String type, String properties) {
    return "{'@class': 'io.github.polyloss.dl4j.%s', %s}"
        .formatted(type, properties)
        .replace('\'', '"');
  }
}
