package io.github.polyloss.cli.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.polyloss.cli.report.RunFolder;
import io.github.polyloss.datavec.drawn.Petals;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.training.CheckpointFolder;
import io.github.polyloss.training.Checkpoints;
import io.github.polyloss.training.EpochResult;
import io.github.polyloss.training.Experiment;
import io.github.polyloss.training.FineTuningConfig;
import io.github.polyloss.training.HeadLearningRate;
import io.github.polyloss.training.LossSpec;
import io.github.polyloss.training.ModelFile;
import io.github.polyloss.training.Phase;
import io.github.polyloss.training.RunResult;
import io.github.polyloss.training.StartingWeights;
import io.github.polyloss.training.TestPredictions;
import io.github.polyloss.training.TrainingBackend;
import io.github.polyloss.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.SessionLog;

/** Reads the files back with TensorFlow's own messages. */
class TensorBoardTest {

  private static final LossSpec LOSS = LossSpec.parse("poly:2");
  private static final FineTuningConfig CONFIG =
      FineTuningConfig.builder(Backbone.RESNET20, StartingWeights.none())
          .stages(3)
          .imageSize(16)
          .frozenEpochs(2)
          .epochs(1)
          .batchSize(10)
          .learningRate(0.002)
          .build();
  private static final EpochResult FIRST =
      new EpochResult(Phase.FROZEN, 1, 2.5, 1.5, 0.25, 100, 0.125);
  private static final EpochResult SECOND = new EpochResult(Phase.FROZEN, 2, 1.25, 1.125, 0.5, 110);
  private static final EpochResult THIRD =
      new EpochResult(Phase.UNFROZEN, 3, 0.5, Double.POSITIVE_INFINITY, 0.75, 50, 0.5);

  @TempDir private Path out;

  private static TensorBoard tensorBoard(RunFolder folder) {
    return new TensorBoard(folder, new HeadLearningRate(CONFIG, 100));
  }

  @Test
  void eachEpochIsAStepOfEachScalar() throws IOException {
    try (RunFolder folder = RunFolder.create(out)) {
      TensorBoard tensorBoard = tensorBoard(folder);
      for (EpochResult epoch : List.of(FIRST, SECOND, THIRD)) {
        tensorBoard.epochEnded(LOSS, 3, epoch);
      }
      tensorBoard.runEnded(
          new RunResult("poly:2", 3, List.of(FIRST, SECOND, THIRD), 0.75, 0.625, 9), null, null);
    }

    Path events = out.resolve("tensorboard/poly_2-3");
    assertThat(Events.scalars(events))
        .containsEntry("loss/train", Map.of(1L, 2.5f, 2L, 1.25f, 3L, 0.5f))
        .containsEntry("loss/valid", Map.of(1L, 1.5f, 2L, 1.125f))
        .containsEntry("accuracy/valid", Map.of(1L, 0.25f, 2L, 0.5f, 3L, 0.75f))
        .containsEntry("accuracy/test", Map.of(3L, 0.625f))
        .containsEntry("speed/images_per_second", Map.of(1L, 100f, 2L, 110f, 3L, 50f))
        .containsEntry("speed/wait_share", Map.of(1L, 0.125f, 3L, 0.5f))
        .containsKey("learning_rate/head")
        .hasSize(7);
    Event first = Events.read(events).get(0);
    assertThat(first.getFileVersion()).isEqualTo("brain.Event:2");
    assertThat(System.currentTimeMillis() / 1e3 - first.getWallTime()).isBetween(0.0, 60.0);
  }

  /** Fails after the second epoch, as a disk that is full would make it. */
  private record Failing(TensorBoard events) implements TrainingListener {

    @Override
    public void epochEnded(LossSpec loss, long seed, EpochResult epoch) throws IOException {
      events.epochEnded(loss, seed, epoch);
      if (epoch.epoch() == 2) {
        throw new IOException("stopped");
      }
    }

    @Override
    public void runEnded(RunResult result, TestPredictions predictions, ModelFile model) {}
  }

  @Test
  void aRunThatGoesOnShowsEachEpochOnce() throws IOException {
    ImageDataSet few = Petals.dataSet().first(40, 20, 20);
    Checkpoints checkpoints = new CheckpointFolder(out.resolve("checkpoints"));
    Path events = out.resolve("tensorboard/poly_2-1");
    try (RunFolder folder = RunFolder.open(out)) {
      TrainingListener failing = new Failing(tensorBoard(folder));
      assertThatThrownBy(() -> experiment(few, failing, checkpoints).run(List.of(LOSS), 1))
          .hasMessage("stopped");
      assertThat(Events.scalars(events).get("loss/train")).containsOnlyKeys(1L, 2L);

      RunResult result =
          experiment(few, tensorBoard(folder), checkpoints).run(List.of(LOSS), 1).get(0);

      Map<Long, Float> losses = Events.scalars(events).get("loss/train");
      assertThat(losses).containsOnlyKeys(1L, 2L, 3L);
      result
          .epochs()
          .forEach(
              epoch ->
                  assertThat(losses)
                      .containsEntry((long) epoch.epoch(), (float) epoch.trainLoss()));
      assertThat(Events.scalars(events).get("accuracy/test"))
          .isEqualTo(Map.of(3L, (float) result.testAccuracy()));
    }
    assertThat(Events.read(events).get(1).getSessionLog().getStatus())
        .as("what makes a TensorBoard that is open forget")
        .isEqualTo(SessionLog.SessionStatus.START);
  }

  private static Experiment experiment(
      ImageDataSet data, TrainingListener listener, Checkpoints checkpoints) {
    TrainingBackend backend = TrainingBackend.local(data, CONFIG, Progress.NONE, listener::warned);
    return new Experiment(CONFIG, data, Progress.NONE, listener, backend, checkpoints);
  }

  @Test
  void runsThatNobodyWatchedAreAddedAndOthersAreNot() throws IOException {
    try (RunFolder folder = RunFolder.create(out)) {
      TensorBoard tensorBoard = tensorBoard(folder);
      tensorBoard.epochEnded(LOSS, 1, FIRST);
      tensorBoard.addUnwatched(
          List.of(
              new RunResult("poly:2", 1, List.of(FIRST), 0.25, 0.5, 1),
              new RunResult("poly:2", 2, List.of(FIRST, SECOND), 0.5, Double.NaN, 1)));
    }

    assertThat(Events.scalars(out.resolve("tensorboard/poly_2-1")).get("loss/train"))
        .isEqualTo(Map.of(1L, 2.5f));
    assertThat(Events.scalars(out.resolve("tensorboard/poly_2-2")))
        .containsEntry("loss/train", Map.of(1L, 2.5f, 2L, 1.25f))
        .doesNotContainKey("accuracy/test");
  }
}
