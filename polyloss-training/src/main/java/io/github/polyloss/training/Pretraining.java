package io.github.polyloss.training;

import io.github.polyloss.datavec.drawn.DrawnShapes;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.resnet.WeightsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Trains the small backbone on drawings that are not flowers. */
public final class Pretraining {

  private static final int IMAGE_SIZE = 64;
  private static final int BATCH = 64;
  private static final double LEARNING_RATE = 0.004;

  private Pretraining() {}

  /**
   * Trains from scratch with cross-entropy and writes the weights of the best epoch.
   *
   * @param epochs passes over the drawings
   * @param imagesPerClass drawings of each class
   * @param progress shows the progress of long work
   * @param listener receives the numbers of each epoch
   * @param out the {@code .safetensors} file
   * @return the accuracy on drawings that were not trained on
   * @throws IOException if the file cannot be written
   */
  public static double run(
      int epochs, int imagesPerClass, Progress progress, Consumer<EpochResult> listener, Path out)
      throws IOException {
    ImageDataSet shapes = DrawnShapes.dataSet(imagesPerClass, 20, 40);
    FineTuningConfig config =
        FineTuningConfig.builder(Backbone.RESNET20, StartingWeights.none())
            .stages(Backbone.RESNET20.stages())
            .imageSize(IMAGE_SIZE)
            .frozenEpochs(0)
            .epochs(epochs)
            .batchSize(BATCH)
            .learningRate(LEARNING_RATE)
            .build();
    TrainingListener writer =
        new TrainingListener() {
          @Override
          public void warned(String line) {
            throw new IllegalStateException("drawings cannot be damaged: " + line);
          }

          @Override
          public void epochEnded(LossSpec loss, long seed, EpochResult epoch) {
            listener.accept(epoch);
          }

          @Override
          public void runEnded(RunResult result, TestPredictions predictions, ModelFile model)
              throws IOException {
            WeightsWriter.write(model.network(), out);
          }
        };
    return new Experiment(config, shapes, progress, writer)
        .run(List.of(LossSpec.CE), 1)
        .get(0)
        .testAccuracy();
  }
}
