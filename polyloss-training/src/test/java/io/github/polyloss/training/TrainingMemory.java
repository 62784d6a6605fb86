package io.github.polyloss.training;

import io.github.polyloss.datavec.drawn.Petals;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.datavec.image.Split;
import io.github.polyloss.onednn.OneDnn;
import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.resnet.ResNet;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** What a training repeats, with tiny images. */
final class TrainingMemory {

  private static final int BATCH = 8;
  private static final int SIZE = 32;
  private static final int BATCHES = 40;

  private final TrainingBackend backend;
  private final ComputationGraph full;
  private final DataSet images;
  private final ComputationGraph body;
  private final ComputationGraph head;
  private final Features features;
  private final List<int[]> batches;

  TrainingMemory() {
    OneDnn.enable();
    ImageDataSet data = Petals.dataSet().first(1, 2 * BATCH, 0);
    FineTuningConfig config =
        FineTuningConfig.builder(Backbone.RESNET20, StartingWeights.none())
            .stages(3)
            .imageSize(SIZE)
            .frozenEpochs(0)
            .epochs(1)
            .batchSize(BATCH)
            .learningRate(0.002)
            .build();
    backend = TrainingBackend.local(data, config, Progress.NONE, note -> {});
    int classes = data.classNames().size();
    ResNet resNet = ResNet.builder(Backbone.RESNET20).classes(classes).build();
    full = resNet.full();
    images =
        new DataSet(
            Nd4j.rand(DataType.FLOAT, BATCH, 3, SIZE, SIZE), Nd4j.eye(classes).getRows(rows(0)));
    body = resNet.body();
    head = resNet.head();
    features = backend.features(body, Split.VALID);
    batches = IntStream.range(0, BATCHES).mapToObj(TrainingMemory::rows).toList();
  }

  private static int[] rows(int batch) {
    return IntStream.range(batch % BATCH, batch % BATCH + BATCH).toArray();
  }

  /** A step of all layers. */
  void trainAll() {
    full.fit(images);
  }

  /** An epoch of the head alone, and what it makes of all features. */
  void trainHead() {
    backend.train(head, features, batches, batch -> {}, new EpochMeter("head"));
    ResNet.logits(head, features.values()).close();
  }

  /** What the body makes of images. */
  void features() {
    backend.features(body, Split.VALID).free();
  }
}
