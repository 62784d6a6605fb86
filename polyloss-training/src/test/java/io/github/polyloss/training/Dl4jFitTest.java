package io.github.polyloss.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.datavec.ImageBatches;
import io.github.polyloss.datavec.drawn.Petals;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.transform.Augmentation;
import io.github.polyloss.dl4j.LossPolyN;
import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.resnet.ResNet;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.evaluation.classification.Evaluation;

/** The batches and the losses in DL4J's own loops, without any of this project's training. */
class Dl4jFitTest {

  private static final int IMAGES_PER_CLASS = 16;
  private static final int CLASSES = 2;

  @Test
  void dl4jsOwnFitAndEvaluateTakeTheBatchesOverSeveralEpochs() {
    List<LabeledImage> images =
        Petals.dataSet().train().stream()
            .filter(image -> image.label() < CLASSES)
            .filter(
                image -> Integer.parseInt(image.name().replaceAll(".*-", "")) < IMAGES_PER_CLASS)
            .toList();
    ComputationGraph network =
        ResNet.builder(Backbone.RESNET20)
            .stages(1)
            .classes(CLASSES)
            .loss(new LossPolyN(2))
            .build()
            .full();
    double before;
    double after;
    try (ImageBatches batches = batches(images)) {
      before = network.score(batches.next());
    }
    try (ImageBatches batches = batches(images)) {
      network.fit(batches, 5);
    }
    try (ImageBatches batches = batches(images)) {
      after = network.score(batches.next());
    }
    try (ImageBatches batches = batches(images)) {
      Evaluation evaluation = network.evaluate(batches);
      assertThat(evaluation.getNumRowCounter()).isEqualTo(images.size());
    }

    assertThat(images).hasSize(CLASSES * IMAGES_PER_CLASS);
    assertThat(network.getEpochCount()).isEqualTo(5);
    assertThat(network.getIterationCount()).isEqualTo(5 * images.size() / 8);
    assertThat(after).isLessThan(before);
  }

  private static ImageBatches batches(List<LabeledImage> images) {
    return ImageBatches.builder(images, CLASSES)
        .augmentation(Augmentation.none(32))
        .batchSize(8)
        .shuffle(true)
        .build();
  }
}
