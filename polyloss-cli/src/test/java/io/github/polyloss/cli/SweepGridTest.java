package io.github.polyloss.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class SweepGridTest {

  private static NumberList list(String text) {
    return new NumberList.Converter().convert(text);
  }

  private static List<String> losses(String epsilon, String epsilon2, String gamma) {
    return SweepGrid.of(
            list(epsilon),
            Optional.ofNullable(epsilon2).map(SweepGridTest::list),
            Optional.ofNullable(gamma).map(SweepGridTest::list))
        .stream()
        .map(candidate -> candidate.loss().toString())
        .toList();
  }

  @Test
  void aRangeHasBothEndsAndNoRounding() {
    assertThat(losses("0.1:0.5:0.1", null, null))
        .containsExactly("poly:0.1", "poly:0.2", "poly:0.3", "poly:0.4", "poly:0.5");
    assertThat(losses("-1:4:0.5", null, null)).hasSize(10).doesNotContain("poly:0");
  }

  @Test
  void orderAndRepetitionsSayNothing() {
    assertThat(losses("2,1,2.0,1:2:0.5", null, null))
        .isEqualTo(losses("1.5,1,2", null, null))
        .containsExactly("poly:1", "poly:1.5", "poly:2");
  }

  @Test
  void gridsHaveAllPairsButCe() {
    assertThat(losses("0,1", "0,-1", null)).containsExactly("poly:0,-1", "poly:1,-1", "poly:1");
    assertThat(losses("0,1", null, "0,2")).containsExactly("focal:2", "poly:1", "poly-focal:1:2");
    assertThat(losses("0", null, null)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1,", "1:2", "2:1:0.5", "1:2:0", "1:2:-1", "0:9:0.0001", "NaN"})
  void aMistakeIsNamed(String text) {
    assertThatThrownBy(() -> list(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("got '");
  }

  @Test
  void gridsThatAreTooLargeAndTwoSecondNumbersAreRefused() {
    assertThatThrownBy(() -> losses("1:99:1", "1:99:1", null))
        .hasMessage("a sweep must have at most 1000 losses, got 9801");
    assertThatThrownBy(() -> losses("1", "1", "1"))
        .hasMessage("--epsilon2 and --gamma must not be given together");
  }
}
