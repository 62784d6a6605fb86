package io.github.polyloss.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.datavec.drawn.Petals;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.resnet.ResNet;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;

/** How much of the time the network waits for data is measured, and told while it trains. */
class WaitingTest {

  private static final int IMAGES = 40;

  private static EpochMeter train(long millisPerImage, Progress progress) {
    ImageDataSet petals = Petals.dataSet();
    List<LabeledImage> train =
        petals.train().subList(0, IMAGES).stream()
            .map(image -> slow(image, millisPerImage))
            .toList();
    FineTuningConfig config =
        FineTuningConfig.builder(Backbone.RESNET20, StartingWeights.none())
            .stages(3)
            .imageSize(16)
            .frozenEpochs(0)
            .epochs(1)
            .batchSize(8)
            .learningRate(0.002)
            .build();
    ComputationGraph network =
        ResNet.builder(Backbone.RESNET20).classes(petals.classNames().size()).build().full();
    EpochMeter meter = new EpochMeter("epoch 1");
    assertThat(meter.waitShare()).isNaN();
    new LocalBackend(
            new ImageDataSet("slow", petals.classNames(), train, List.of(), List.of()),
            config,
            progress,
            note -> {})
        .train(network, 1, 1, batch -> {}, meter);
    return meter;
  }

  private static LabeledImage slow(LabeledImage image, long millis) {
    return new LabeledImage(
        image.name(),
        image.label(),
        () -> {
          try {
            TimeUnit.MILLISECONDS.sleep(millis);
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          return image.source().read();
        });
  }

  @Test
  void slowImagesLetTheNetworkWaitAndQuickOnesDoNot() {
    double slow = train(300, Progress.NONE).waitShare();
    double quick = train(0, Progress.NONE).waitShare();
    assertThat(slow).isBetween(0.5, 1.0);
    assertThat(quick).isBetween(0.0, slow);
  }

  @Test
  void theProgressTellsOfIt() {
    StringBuffer told = new StringBuffer();
    Progress progress =
        (task, total, unit) ->
            new Progress.Task() {
              @Override
              public void reached(long done) {}

              @Override
              public void note(String words) {
                told.append(words).append('\n');
              }
            };
    train(0, progress);
    assertThat(told.toString()).matches("(waiting for data \\d+\\.\\d %\n){5}");
  }
}
