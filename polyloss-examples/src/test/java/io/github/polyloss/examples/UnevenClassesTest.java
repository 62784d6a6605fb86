package io.github.polyloss.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.evaluation.classification.Evaluation;

class UnevenClassesTest {

  @Test
  void classWeightsTradeAccuracyForMacroRecall() {
    Map<String, Evaluation> results = UnevenClasses.run(8);
    Evaluation plain = results.get("Poly-1");
    Evaluation weighted = results.get("balanced class weights");

    assertThat(weighted.recall()).isGreaterThan(plain.recall() + 0.1);
    assertThat(weighted.accuracy()).isLessThan(plain.accuracy());
    assertThat(results.get("epsilon per class").recall())
        .isBetween(plain.recall(), weighted.recall());
  }
}
