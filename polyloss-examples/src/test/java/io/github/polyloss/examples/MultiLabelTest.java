package io.github.polyloss.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.datavec.drawn.Petals;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.nd4j.evaluation.classification.EvaluationBinary;

class MultiLabelTest {

  @Test
  void bothFlowersOfAPictureAreNamed() throws IOException {
    EvaluationBinary evaluation = MultiLabel.run(Petals.dataSet().first(800, 0, 320), 1, 20);

    // To say yes to all gives an F1 of 0.22, no to all 0.
    assertThat(evaluation.averageF1()).isGreaterThan(0.6);
  }
}
