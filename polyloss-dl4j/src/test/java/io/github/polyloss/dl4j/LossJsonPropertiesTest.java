package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** The settings of a loss in JSON, and what is no setting. */
class LossJsonPropertiesTest {

  static Stream<ILossFunction> losses() {
    return Stream.of(
        LossPolyN.builder().outputs(Outputs.INDEPENDENT).build(),
        LossPolyN.builder().outputs(Outputs.EXCLUSIVE).build(),
        LossPolyN.builder()
            .epsilon(1)
            .classWeights(1, 2)
            .classWeightScale(ClassWeightScale.AS_GIVEN)
            .positiveWeights(3, 4)
            .build(),
        LossPoly1Focal.builder()
            .outputs(Outputs.INDEPENDENT)
            .alphaPerClass(0.25, 0.75)
            .alphaOnPolynomial(false)
            .positiveWeights(3, 4)
            .classWeights(1, 2)
            .classWeightScale(ClassWeightScale.AS_GIVEN)
            .build());
  }

  @ParameterizedTest
  @MethodSource("losses")
  void settingsComeBack(ILossFunction loss) {
    assertThat(Json.read(Json.write(loss))).isEqualTo(loss).hasSameHashCodeAs(loss);
    assertThat(Json.read(Json.write(loss))).hasToString(loss.toString());
  }

  /** Of a model that was saved before there were such settings. */
  @ParameterizedTest
  @ValueSource(strings = {"LossPolyN", "LossPoly1Focal"})
  void whatIsAbsentOrNullIsAtItsDefault(String type) {
    ILossFunction expected =
        type.equals("LossPolyN") ? new LossPolyN() : LossPoly1Focal.builder().build();
    String own =
        type.equals("LossPolyN")
            ? "'coefficients': null, 'taylorTerms': null"
            : "'gamma': null, 'alpha': null, 'alphaPerClass': null, 'alphaOnPolynomial': null";
    String shared =
        "'outputs': null, 'epsilon': null, 'epsilonPerClass': null, 'classWeights': null,"
            + " 'classWeightScale': null, 'positiveWeights': null, 'labelSmoothing': null";
    assertThat(Json.read(json(type, "'epsilonPerClass': null"))).isEqualTo(expected);
    assertThat(Json.read(json(type, own + ", " + shared))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "LossPolyN | 'epsilon': [null] | epsilon must be numbers, got [null]",
        "LossPolyN | 'classWeights': [1, null] | classWeights must be numbers, got [1.0, null]",
        "LossPolyN | 'positiveWeights': [1, null] |"
            + " positiveWeights must be numbers, got [1.0, null]",
        "LossPolyN | 'taylorTerms': 100001 | taylorTerms must be at most 100000, got 100001",
        "LossPoly1Focal | 'epsilonPerClass': [null, 1] |"
            + " epsilonPerClass must be numbers, got [null, 1.0]",
        "LossPoly1Focal | 'alphaPerClass': [null, 1] |"
            + " alphaPerClass must be numbers, got [null, 1.0]",
        "LossPoly1Focal | 'alphaPerClass': [2] | alphaPerClass must be in [0, 1], got 2.0",
        "LossPoly1Focal | 'alpha': 0.5, 'alphaPerClass': [0.5] |"
            + " alpha must be unset beside alphaPerClass, got 0.5",
      })
  void badValuesAreRefusedInOneLine(String type, String properties, String message) {
    assertThatThrownBy(() -> Json.read(json(type, properties))).hasRootCauseMessage(message);
  }

  @ParameterizedTest
  @CsvSource({"outputs, INDEPENDENT", "classWeightScale, AS_GIVEN"})
  void aWordThatIsNoneIsRefusedWithTheWordsThatAre(String property, String word) {
    assertThatThrownBy(() -> Json.read(json("LossPolyN", "'" + property + "': 'SOME'")))
        .hasStackTraceContaining("\"SOME\"")
        .hasStackTraceContaining(word);
  }

  private static String json(String type, String properties) {
    return "{'@class': 'io.github.polyloss.dl4j.%s', %s}"
        .formatted(type, properties)
        .replace('\'', '"');
  }
}
