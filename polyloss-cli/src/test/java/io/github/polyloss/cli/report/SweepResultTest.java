package io.github.polyloss.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.training.EpochResult;
import io.github.polyloss.training.Phase;
import io.github.polyloss.training.RunResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SweepResultTest {

  private static final double[] CE = {0.60, 0.62, 0.61, 0.59, 0.63};

  private static List<RunResult> runs(String loss, double... accuracies) {
    List<RunResult> runs = new ArrayList<>();
    for (int i = 0; i < accuracies.length; i++) {
      List<EpochResult> epochs =
          List.of(
              new EpochResult(Phase.FROZEN, 1, 1, 1, accuracies[i] - 0.1, 100),
              new EpochResult(Phase.FROZEN, 2, 1, 1, accuracies[i], 100),
              new EpochResult(Phase.FROZEN, 3, 1, 1, accuracies[i] - 0.05, 100));
      runs.add(new RunResult(loss, i + 1, epochs, accuracies[i], Double.NaN, 1));
    }
    return runs;
  }

  private static SweepResult.Candidate candidate(String loss) {
    return new SweepResult.Candidate(loss, 1, "poly");
  }

  private static double[] shifted(double... by) {
    double[] values = CE.clone();
    for (int i = 0; i < values.length; i++) {
      values[i] += by[i];
    }
    return values;
  }

  private static SweepResult ofTwo() {
    List<RunResult> runs = runs("ce", CE);
    runs.addAll(runs("poly:1", shifted(0.050, 0.051, 0.049, 0.050, 0.052)));
    runs.addAll(runs("poly:2", shifted(0.02, -0.03, 0.01, -0.01, 0.02)));
    Collections.shuffle(runs, new Random(1));
    return new SweepResult(List.of(candidate("poly:2"), candidate("poly:1")), runs);
  }

  @Test
  void aLargeSteadyDifferenceIsBeyondNoiseAndASmallUnsteadyOneIsNot() {
    SweepResult sweep = ofTwo();

    assertThat(sweep.finding()).contains("Beyond noise").contains("poly:1 +5.04");
    assertThat(sweep.finding()).doesNotContain("poly:2");
    assertThat(sweep.best(2)).containsExactly("poly:1", "poly:2");
    assertThat(sweep.isAboveBaseline("poly:1")).isTrue();
  }

  @Test
  void aLossThatGivesTheNumbersOfCeIsWithinNoise() {
    List<RunResult> runs = runs("ce", CE);
    runs.addAll(runs("poly:1", CE));

    SweepResult sweep = new SweepResult(List.of(candidate("poly:1")), runs);

    assertThat(sweep.finding()).startsWith("No difference to ce is beyond noise");
    assertThat(sweep.isAboveBaseline("poly:1")).isFalse();
  }

  @Test
  void whatComesAfterTheFrozenEpochsChangesNothing() {
    List<RunResult> runs = runs("ce", CE);
    List<RunResult> confirmed = new ArrayList<>(runs("poly:1", CE));
    confirmed.replaceAll(
        run -> {
          List<EpochResult> epochs = new ArrayList<>(run.epochs());
          epochs.add(new EpochResult(Phase.UNFROZEN, 4, 1, 1, 0.99, 100));
          return new RunResult(run.loss(), run.seed(), epochs, 0.99, 0.98, 2);
        });
    runs.addAll(confirmed);

    SweepResult sweep = new SweepResult(List.of(candidate("poly:1")), runs);

    assertThat(sweep.rows().get(0).accuracies()).containsExactly(CE);
  }

  @Test
  void ceAloneHasNoDifferences() {
    SweepResult sweep = new SweepResult(List.of(), runs("ce", CE));

    assertThat(sweep.rows()).isEmpty();
    assertThat(sweep.best(3)).isEmpty();
    assertThat(sweep.finding()).isEqualTo("Only ce was trained: there is nothing to compare.");
  }

  @Test
  void oneSeedSaysNothingAboutNoise() {
    List<RunResult> runs = runs("ce", 0.6);
    runs.addAll(runs("poly:1", 0.9));

    assertThat(new SweepResult(List.of(candidate("poly:1")), runs).finding())
        .startsWith("One seed says nothing about noise");
  }
}
