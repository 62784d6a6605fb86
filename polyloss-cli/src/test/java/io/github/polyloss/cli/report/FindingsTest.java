package io.github.polyloss.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.training.EpochResult;
import io.github.polyloss.training.Phase;
import io.github.polyloss.training.RunResult;
import io.github.polyloss.training.RunSummary;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FindingsTest {

  private static RunResult run(String loss, double trainLoss, double accuracy) {
    EpochResult epoch = new EpochResult(Phase.FROZEN, 1, trainLoss, 1, accuracy, 100);
    return new RunResult(loss, 1, List.of(epoch), accuracy, accuracy, 1);
  }

  private static List<String> findings(int images, RunResult... runs) {
    return Findings.of(
        new RunSummary(
            "compare",
            List.of(),
            new RunSummary.Data("petals", 2, images, images, images),
            "resnet20",
            3,
            64,
            "cpu",
            List.of(runs)));
  }

  // Two standard errors of 0.5 against 0.5 over 200 images are 2 √(0.5/200) = 10 points.
  @ParameterizedTest
  @CsvSource({
    "0.50, 0.59, a difference within noise (9.0 points",
    "0.50, 0.61, 11.0 points higher",
    "0.50, 0.39, 11.0 points lower",
    "0.50, 0.50, a difference within noise (0.0 points",
    "1.00, 1.00, a difference within noise (0.0 points",
    "0.50, NaN, they cannot be compared"
  })
  void aDifferenceSmallerThanTwoStandardErrorsIsNoise(double ce, double poly, String words) {
    List<String> findings = findings(200, run("ce", 1, ce), run("poly:2", 2, poly));
    assertThat(findings).hasSize(3);
    assertThat(findings.get(1)).contains("validation accuracy of the first epoch", words);
    assertThat(findings.get(2)).contains("test accuracy", words);
  }

  @ParameterizedTest
  @CsvSource({"3, above", "1, below", "2, against", "NaN, against"})
  void theStartOfTheTrainingLossIsToldAsItIs(double poly, String relation) {
    assertThat(findings(100, run("ce", 2, 0.5), run("poly:2", poly, 0.5)).get(0))
        .contains(", " + relation + " the 2.000 of ce");
  }

  @Test
  void withoutCrossEntropyNothingIsCompared() {
    assertThat(findings(100, run("poly:1", 1, 0.5), run("poly:2", 2, 0.5))).isEmpty();
  }

  @Test
  void aRunWithoutEpochsIsComparedByItsTestAccuracyAlone() {
    List<RunResult> runs =
        Stream.of("ce", "poly:2")
            .map(loss -> new RunResult(loss, 1, List.of(), Double.NaN, 0.5, 1))
            .toList();
    assertThat(findings(100, runs.toArray(RunResult[]::new)))
        .singleElement()
        .asString()
        .contains("test accuracy");
  }
}
