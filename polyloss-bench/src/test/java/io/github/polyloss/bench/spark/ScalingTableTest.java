package io.github.polyloss.bench.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.testing.Pages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalingTableTest {

  private static final ScalingTable TABLE = new ScalingTable(8, 10_000_000, 30_000_000, 0.5, 0.25);

  @ParameterizedTest
  @CsvSource({"RESNET18, 10.2, 4.5, 0.9", "RESNET50, 3.2, 9.6, 1.9"})
  void thePageHasTheTable(Backbone backbone, double rate, double overhead, double sharingOverhead) {
    assertThat(Pages.text(Pages.ROOT.resolve("docs/spark.md")))
        .contains(ScalingTable.of(backbone, rate, overhead, sharingOverhead).markdown());
  }

  /** 120 MB are 29 blocks, 40 MB are 10: one more of them out, then two results back. */
  @Test
  void aRoundIsTrainingAndOverheadAndNetwork() {
    assertThat(TABLE.averaging(2, 1))
        .isCloseTo(2 * 128 / (16 + 0.5 + 0.96 * (30.0 / 29 + 2)), within(1e-9));
    assertThat(TABLE.sharing(2, 1))
        .isCloseTo(2 * 32 / (4 + 0.25 + 0.32 * (11.0 / 10 + 2)), within(1e-9));
  }

  @Test
  void aStepOfSharedTrainingIsTheSlowerOfTrainingAndNetwork() {
    assertThat(TABLE.sharedTraining(64, 1)).isEqualTo(64 * 8);
    double network = 4032 * 10_000 * 32 / 1e8;
    assertThat(TABLE.sharedTraining(64, 0.1)).isCloseTo(64 * 32 / network, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "5, 5", "6, 5", "7, 6", "9, 6", "16, 8", "32, 12", "64, 16"})
  void resultsAreAddedUpAsSparkDoes(int workers, int inSequence) {
    assertThat(ScalingTable.inSequence(workers)).isEqualTo(inSequence);
  }
}
