package io.github.polyloss.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.polyloss.training.EpochResult;
import io.github.polyloss.training.Phase;
import io.github.polyloss.training.RunResult;
import io.github.polyloss.training.RunSummary;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunTablesTest {

  @Test
  void numbersStandToTheRightAndNamesToTheLeft() {
    assertThat(
            new TextTable(
                List.of("loss", "score"),
                List.of(List.of("ce", "9.5"), List.of("poly:2", "10.25"))))
        .asString()
        .isEqualToNormalizingNewlines(
            """
            loss    score
            ------  -----
            ce        9.5
            poly:2  10.25\
            """);
  }

  @Test
  void everyRowHasACellAColumn() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TextTable(List.of("a", "b"), List.of(List.of("1"))))
        .withMessage("a row must have 2 cells, got [1]");
  }

  // Of 0.90 and 0.94: mean 0.92, standard deviation √(2·0.02²/1) = 0.0283.
  @Test
  void severalSeedsAreMeanAndSampleStandardDeviation() {
    RunSummary summary =
        new RunSummary(
            "compare",
            List.of(),
            new RunSummary.Data("petals", 2, 1, 1, 1),
            "resnet20",
            3,
            64,
            "cpu",
            List.of(
                new RunResult("poly:2", 1, accuracies(0.1, 0.2, 0.6, 0.9), 0.90, 0.80, 10),
                new RunResult("ce", 1, List.of(), 0.5, Double.NaN, 10),
                new RunResult("poly:2", 2, accuracies(0.3, 0.4), 0.94, 0.80, 12)));
    assertThat(RunTables.summary(summary).rows())
        .containsExactly(
            List.of("poly:2", "2", "32.5 ± 3.5 %", "92.0 ± 2.8 %", "80.0 ± 0.0 %", "11.0 ± 1.4"),
            List.of("ce", "1", "–", "50.0 %", "–", "10.0"));
  }

  // A headstart is the mean of three epochs, (0.1 + 0.2 + 0.6) / 3 = 0.3, or of those there are.
  private static List<EpochResult> accuracies(double... values) {
    return Arrays.stream(values)
        .mapToObj(value -> new EpochResult(Phase.FROZEN, 1, 1, 1, value, 1))
        .toList();
  }

  @Test
  void epochsAreRows() {
    EpochResult epoch = new EpochResult(Phase.UNFROZEN, 3, 1.25, Double.NaN, 0.875, 33.33);
    assertThat(RunTables.epochs(new RunResult("ce", 1, List.of(epoch), 0, 0, 0)).rows())
        .containsExactly(List.of("3", "unfrozen", "1.2500", "–", "87.5 %", "33.3"));
  }
}
