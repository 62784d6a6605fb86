package io.github.polyloss.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.datavec.drawn.Petals;
import io.github.polyloss.examples.ReplaceCrossEntropy.Result;
import org.junit.jupiter.api.Test;

class ReplaceCrossEntropyTest {

  @Test
  void bothNetworksLearnAndTheLossMakesADifference() {
    Result result = ReplaceCrossEntropy.run(Petals.dataSet().first(640, 0, 160), 4);

    double chance = 1.0 / 16;
    assertThat(result.crossEntropy().accuracy()).isGreaterThan(4 * chance);
    assertThat(result.polyLoss().accuracy()).isGreaterThan(4 * chance);
    assertThat(result.polyLoss().confusionMatrix())
        .isNotEqualTo(result.crossEntropy().confusionMatrix());
  }
}
