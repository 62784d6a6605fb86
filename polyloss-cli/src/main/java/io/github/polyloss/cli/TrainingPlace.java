package io.github.polyloss.cli;

import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.training.CheckpointFolder;
import io.github.polyloss.training.Checkpoints;
import io.github.polyloss.training.FineTuningConfig;
import io.github.polyloss.training.TrainingBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** Where a training command does its work. */
public interface TrainingPlace {

  /** This machine. */
  TrainingPlace HERE =
      new TrainingPlace() {
        @Override
        public ImageDataSet open(DataOptions data, Progress progress) throws IOException {
          return data.open(progress);
        }

        @Override
        public TrainingBackend backend(
            FineTuningConfig config,
            ImageDataSet data,
            Progress progress,
            Consumer<String> warnings) {
          return TrainingBackend.local(data, config, progress, warnings);
        }

        @Override
        public Checkpoints checkpoints(Path run) {
          return new CheckpointFolder(run.resolve("checkpoints"));
        }

        @Override
        public int batchSize(int asked) {
          return asked;
        }

        @Override
        public Map<String, String> settings(FineTuningConfig config) {
          return Map.of();
        }
      };

  /**
   * Opens the data set.
   *
   * @param data the options that name it
   * @param progress shows the progress of long work
   * @return the data set, without damaged images
   * @throws IOException if that fails; the message is for the user
   */
  ImageDataSet open(DataOptions data, Progress progress) throws IOException;

  /**
   * What does the work.
   *
   * @param config how each loss is trained
   * @param data what {@link #open} gave
   * @param progress shows the progress of long work
   * @param warnings receives warnings, one line each
   * @return the backend
   */
  TrainingBackend backend(
      FineTuningConfig config, ImageDataSet data, Progress progress, Consumer<String> warnings);

  /**
   * What keeps the checkpoints.
   *
   * @param run the folder of the run
   * @return the checkpoints of that run
   */
  Checkpoints checkpoints(Path run);

  /**
   * The batches of the config, which are what the schedule of the rates counts.
   *
   * @param asked what {@code --batch-size} says
   * @return images in a batch
   */
  int batchSize(int asked);

  /**
   * What the report says of this place.
   *
   * @param config how each loss is trained
   * @return settings by name, in order
   */
  Map<String, String> settings(FineTuningConfig config);
}
