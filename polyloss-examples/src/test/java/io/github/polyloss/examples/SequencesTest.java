package io.github.polyloss.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

class SequencesTest {

  @Test
  void stepsAreLearnt() {
    assertThat(Sequences.run(60).accuracy()).isGreaterThan(0.95);
  }

  @Test
  void whatTheMaskLeavesOutChangesNothing() {
    DataSet data = Sequences.sequences(16, new Random(1));
    DataSet rubbish = data.copy();
    INDArray left = rubbish.getLabelsMaskArray().rsub(1);
    assertThat(left.sumNumber().doubleValue()).isPositive();
    INDArray everywhere = left.reshape(16, 1, left.size(1)).broadcast(rubbish.getLabels().shape());
    rubbish.getLabels().addi(everywhere);

    assertThat(fitted(rubbish).params()).isEqualTo(fitted(data).params());
    rubbish.setLabelsMaskArray(null);
    assertThat(fitted(rubbish).params()).isNotEqualTo(fitted(data).params());
  }

  private static MultiLayerNetwork fitted(DataSet data) {
    MultiLayerNetwork network = Sequences.network();
    network.fit(data);
    return network;
  }
}
