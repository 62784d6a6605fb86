package io.github.polyloss.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.polyloss.dl4j.Coefficients;
import io.github.polyloss.dl4j.LossPoly1Focal;
import io.github.polyloss.dl4j.LossPolyN;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.lossfunctions.ILossFunction;

class LossSpecTest {

  static Stream<Arguments> specs() {
    return Stream.of(
        Arguments.of("ce", new LossPolyN()),
        Arguments.of("poly:2", new LossPolyN(2)),
        Arguments.of("poly:-1,0.5", new LossPolyN(-1, 0.5)),
        Arguments.of(
            "poly-absolute:1,2",
            LossPolyN.builder().epsilon(1, 2).coefficients(Coefficients.ABSOLUTE).build()),
        Arguments.of("taylor:2", LossPolyN.builder().taylorTerms(2).build()),
        Arguments.of("focal:2", new LossPoly1Focal(0, 2)),
        Arguments.of("poly-focal:-1:0.5", new LossPoly1Focal(-1, 0.5)));
  }

  @ParameterizedTest
  @MethodSource("specs")
  void aSpecificationNamesALoss(String text, ILossFunction loss) {
    LossSpec spec = LossSpec.parse(text);

    assertThat(spec.toLoss(new double[0], 0)).isEqualTo(loss);
    assertThat(spec).hasToString(text);
  }

  @Test
  void lossesThatAreMadeOfNumbersAreThoseThatAreRead() {
    for (LossSpec made :
        List.of(
            LossSpec.CE,
            LossSpec.poly(2),
            LossSpec.poly(-1, 0.1),
            LossSpec.polyFocal(0, 2),
            LossSpec.polyFocal(-1, 0.5),
            LossSpec.poly(1e-7))) {
      assertThat(LossSpec.parse(made.toString()).toLoss(new double[0], 0))
          .isEqualTo(made.toLoss(new double[0], 0));
    }
    assertThat(LossSpec.poly(2, -0.5)).hasToString("poly:2,-0.5");
    assertThat(LossSpec.polyFocal(0, 2)).hasToString("focal:2");
    assertThat(LossSpec.polyFocal(10, 2.5)).hasToString("poly-focal:10:2.5");
    assertThatThrownBy(() -> LossSpec.poly(Double.NaN))
        .hasMessage("loss poly:NaN: epsilon must be finite, got NaN");
  }

  @Test
  void weightsAndSmoothingReachTheLoss() {
    assertThat(LossSpec.parse("poly:2").toLoss(new double[] {1, 3}, 0.1))
        .isEqualTo(LossPolyN.builder().epsilon(2).classWeights(1, 3).labelSmoothing(0.1).build());
    assertThat(LossSpec.parse("focal:2").toLoss(new double[] {1, 3}, 0.1))
        .isEqualTo(
            LossPoly1Focal.builder()
                .epsilon(0)
                .gamma(2)
                .classWeights(1, 3)
                .labelSmoothing(0.1)
                .build());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "poly:x | loss poly:x: expected a number, got 'x'",
        "poly: | loss poly:: expected a number, got ''",
        "poly:1,,2 | loss poly:1,,2: expected a number, got ''",
        "poly:NaN | loss poly:NaN: epsilon must be finite, got NaN",
        "taylor:2.5 | loss taylor:2.5: expected a whole number, got '2.5'",
        "taylor:0 | loss taylor:0: taylorTerms must be at least 1, got 0",
        "focal:-1 | loss focal:-1: gamma must be finite and not negative, got -1.0",
        "poly | loss must be one of " + LossSpec.FORMS + ", got 'poly'",
        "mse | loss must be one of " + LossSpec.FORMS + ", got 'mse'",
        "poly-focal:1 | loss must be one of " + LossSpec.FORMS + ", got 'poly-focal:1'",
      })
  void aWrongSpecificationIsNamed(String text, String message) {
    assertThatThrownBy(() -> LossSpec.parse(text))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(message);
  }
}
