package io.github.polyloss.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.evaluation.classification.Evaluation;

class SegmentationTest {

  @Test
  void eachClassOfPixelsIsFound() {
    Evaluation pixels = Segmentation.run(40);

    for (int label = 0; label < 3; label++) {
      assertThat(Segmentation.iou(pixels, label)).as("class %d", label).isGreaterThan(0.6);
    }
  }
}
