package io.github.polyloss.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.examples.SameDiffTraining.Result;
import org.junit.jupiter.api.Test;

class SameDiffTrainingTest {

  @Test
  void theLossFallsAndTheRingsAreTold() {
    Result result = SameDiffTraining.run(60);

    assertThat(result.losses().get(59)).isPositive().isLessThan(result.losses().get(0) / 3);
    assertThat(result.evaluation().accuracy()).isGreaterThan(0.85);
  }
}
