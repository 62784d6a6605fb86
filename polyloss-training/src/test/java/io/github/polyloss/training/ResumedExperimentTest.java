package io.github.polyloss.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.polyloss.datavec.drawn.Petals;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.internal.AtomicFile;
import io.github.polyloss.resnet.Backbone;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Experiments that break off and go on in this process. The command line's tests do the same to
 * processes, with signals and a disk that is full.
 */
class ResumedExperimentTest {

  private static final LossSpec LOSS = LossSpec.parse("poly:2");
  private static final int FROZEN = 2;
  private static final int UNFROZEN = 2;
  private static final FineTuningConfig CONFIG =
      FineTuningConfig.builder(Backbone.RESNET20, StartingWeights.none())
          .stages(1)
          .imageSize(16)
          .frozenEpochs(FROZEN)
          .epochs(UNFROZEN)
          .batchSize(16)
          .build();
  private static final ImageDataSet FEW = Petals.dataSet().first(48, 32, 32);

  private static Run whole;

  @TempDir private Path folder;

  /** The numbers of a run, and the parameters of the model that it keeps. */
  private record Run(List<EpochResult> epochs, double testAccuracy, INDArray model) {}

  private static final class Kept implements TrainingListener {

    private INDArray model;

    @Override
    public void runEnded(RunResult result, TestPredictions predictions, ModelFile file) {
      model = file.network().params().dup();
    }
  }

  @BeforeAll
  static void runWithoutABreak() throws IOException {
    whole = run(Checkpoints.NONE);
    assertThat(whole.epochs()).hasSize(FROZEN + UNFROZEN);
  }

  private static Run run(Checkpoints checkpoints) throws IOException {
    Kept kept = new Kept();
    RunResult result = experiment(FEW, kept, checkpoints).run(List.of(LOSS), 1).get(0);
    return new Run(result.epochs(), result.testAccuracy(), kept.model);
  }

  private static Experiment experiment(
      ImageDataSet data, TrainingListener listener, Checkpoints checkpoints) {
    TrainingBackend backend = TrainingBackend.local(data, CONFIG, Progress.NONE, note -> {});
    return new Experiment(CONFIG, data, Progress.NONE, listener, backend, checkpoints);
  }

  private static void assertThatItGoesOnAsIfNothingHadBeen(Path checkpoints) throws IOException {
    Run resumed = run(new CheckpointFolder(checkpoints));

    assertThat(resumed.epochs())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("imagesPerSecond", "waitShare")
        .isEqualTo(whole.epochs());
    assertThat(resumed.testAccuracy()).isEqualTo(whole.testAccuracy());
    assertThat(resumed.model()).isEqualTo(whole.model());
  }

  /** Keeps checkpoints until one of them fails. */
  private record FailingCheckpoints(CheckpointFolder kept, int epoch, Failure failure)
      implements Checkpoints {

    interface Failure {
      void save(LossSpec loss, long seed, Checkpoint checkpoint) throws IOException;
    }

    @Override
    public Optional<Checkpoint> load(LossSpec loss, long seed) throws IOException {
      return kept.load(loss, seed);
    }

    @Override
    public void save(LossSpec loss, long seed, Checkpoint checkpoint) throws IOException {
      if (checkpoint.epochs().size() == epoch) {
        failure.save(loss, seed, checkpoint);
      } else {
        kept.save(loss, seed, checkpoint);
      }
    }
  }

  /** What an epoch has done and not kept is lost, as when the process is killed in it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void aRunThatBreaksOffInAnEpochEndsWithTheSameNumbers(int epoch) throws IOException {
    Checkpoints checkpoints =
        new FailingCheckpoints(
            new CheckpointFolder(folder),
            epoch,
            (loss, seed, checkpoint) -> {
              throw new IllegalStateException("broken off");
            });
    assertThatThrownBy(() -> run(checkpoints)).hasMessage("broken off");

    assertThatItGoesOnAsIfNothingHadBeen(folder);
  }

  /** The disk has room for the checkpoints of a frozen body, but not for one of all layers. */
  @Test
  void onAFullDiskTheLastGoodCheckpointStays() throws IOException {
    Path file = folder.resolve(CheckpointFolder.fileName(LOSS, 1));
    Checkpoints checkpoints =
        new FailingCheckpoints(
            new CheckpointFolder(folder),
            FROZEN + 1,
            (loss, seed, checkpoint) ->
                AtomicFile.write(file, out -> checkpoint.write(full(out, Files.size(file)))));

    assertThatThrownBy(() -> run(checkpoints))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot write " + file + ": No space left on device");

    assertThat(folder.toFile().list()).containsExactly(file.getFileName().toString());
    assertThat(new CheckpointFolder(folder).load(LOSS, 1).orElseThrow().epochs()).hasSize(FROZEN);
    assertThatItGoesOnAsIfNothingHadBeen(folder);
  }

  private static OutputStream full(OutputStream out, long room) {
    return new FilterOutputStream(out) {

      private long left = room;

      @Override
      public void write(int value) throws IOException {
        if (left-- == 0) {
          throw new IOException("No space left on device");
        }
        super.write(value);
      }
    };
  }

  @Test
  void aRunGoesOnWhenAnImageThatVanishedIsBack() throws IOException {
    AtomicBoolean gone = new AtomicBoolean();
    LabeledImage first = FEW.train().get(0);
    List<LabeledImage> train = new ArrayList<>(FEW.train());
    train.set(
        0,
        new LabeledImage(
            first.name(),
            first.label(),
            () -> {
              if (gone.get()) {
                throw new NoSuchFileException(first.name());
              }
              return first.source().read();
            }));
    ImageDataSet data =
        new ImageDataSet(FEW.name(), FEW.classNames(), train, FEW.valid(), FEW.test());
    TrainingListener takesItAway =
        new TrainingListener() {
          @Override
          public void epochEnded(LossSpec loss, long seed, EpochResult epoch) {
            gone.set(epoch.epoch() == FROZEN + 1);
          }
        };
    Experiment disturbed = experiment(data, takesItAway, new CheckpointFolder(folder));

    assertThatThrownBy(() -> disturbed.run(List.of(LOSS), 1)).hasMessageContaining(first.name());

    assertThatItGoesOnAsIfNothingHadBeen(folder);
  }
}
