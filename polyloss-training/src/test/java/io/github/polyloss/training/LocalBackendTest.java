package io.github.polyloss.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.datavec.ImageBatches;
import io.github.polyloss.datavec.drawn.Petals;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.resnet.Backbone;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalBackendTest {

  @Test
  void aTrainingImageThatCannotBeDecodedIsSkippedAndNamedOnce() {
    ImageDataSet petals = Petals.dataSet();
    List<LabeledImage> train = new ArrayList<>(petals.train().subList(0, 150));
    train.set(
        7,
        new LabeledImage(
            "broken.png",
            0,
            () -> {
              throw new IOException("not an image");
            }));
    FineTuningConfig config =
        FineTuningConfig.builder(Backbone.RESNET20, StartingWeights.none())
            .stages(3)
            .imageSize(16)
            .frozenEpochs(0)
            .epochs(2)
            .batchSize(50)
            .learningRate(0.002)
            .build();
    List<String> notes = new ArrayList<>();
    LocalBackend backend =
        new LocalBackend(
            new ImageDataSet("petals", petals.classNames(), train, List.of(), List.of()),
            config,
            Progress.NONE,
            notes::add);

    for (int epoch = 1; epoch <= 2; epoch++) {
      try (ImageBatches batches = backend.shuffled(1, epoch)) {
        int images = 0;
        while (batches.hasNext()) {
          images += batches.next().numExamples();
        }
        backend.reportDamaged(batches);
        assertThat(images).isEqualTo(150);
      }
    }

    assertThat(notes).containsExactly("broken.png cannot be read and is skipped (1 of 150 so far)");
  }
}
