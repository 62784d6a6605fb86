package io.github.polyloss.spark;

import io.github.polyloss.datavec.drawn.Petals;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.training.Checkpoint;
import io.github.polyloss.training.Checkpoints;
import io.github.polyloss.training.EpochResult;
import io.github.polyloss.training.Experiment;
import io.github.polyloss.training.FineTuningConfig;
import io.github.polyloss.training.LossSpec;
import io.github.polyloss.training.ModelFile;
import io.github.polyloss.training.RunResult;
import io.github.polyloss.training.StartingWeights;
import io.github.polyloss.training.TestPredictions;
import io.github.polyloss.training.TrainingBackend;
import io.github.polyloss.training.TrainingListener;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checkpoints of a small real training. */
final class TestCheckpoints {

  private TestCheckpoints() {}

  /** The checkpoints of two epochs, one frozen and one not. */
  static List<Checkpoint> ofTwoEpochs() throws IOException {
    ImageDataSet petals = Petals.dataSet();
    List<LabeledImage> few = petals.train().subList(0, 64);
    ImageDataSet data = new ImageDataSet("petals", petals.classNames(), few, few, few);
    FineTuningConfig config =
        FineTuningConfig.builder(Backbone.RESNET20, StartingWeights.none())
            .stages(1)
            .imageSize(16)
            .frozenEpochs(1)
            .epochs(1)
            .batchSize(32)
            .learningRate(0.002)
            .build();
    List<Checkpoint> saved = new ArrayList<>();
    Checkpoints checkpoints =
        new Checkpoints() {
          @Override
          public Optional<Checkpoint> load(LossSpec loss, long seed) {
            return Optional.empty();
          }

          @Override
          public void save(LossSpec loss, long seed, Checkpoint checkpoint) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            checkpoint.write(bytes);
            saved.add(Checkpoint.read(() -> new ByteArrayInputStream(bytes.toByteArray())));
          }
        };
    TrainingBackend backend = TrainingBackend.local(data, config, Progress.NONE, note -> {});
    new Experiment(config, data, Progress.NONE, new Nobody(), backend, checkpoints)
        .run(List.of(LossSpec.parse("poly:2")), 1);
    return saved;
  }

  private static final class Nobody implements TrainingListener {

    @Override
    public void epochEnded(LossSpec loss, long seed, EpochResult epoch) {}

    @Override
    public void runEnded(RunResult result, TestPredictions predictions, ModelFile model) {}
  }
}
