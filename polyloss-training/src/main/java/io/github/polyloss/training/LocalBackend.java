package io.github.polyloss.training;

import io.github.polyloss.datavec.ImageBatches;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.datavec.image.Split;
import io.github.polyloss.datavec.transform.Augmentation;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.DataSet;

/** Works on this machine: one network, one batch after the other. */
final class LocalBackend implements TrainingBackend {

  private final ImageDataSet data;
  private final FineTuningConfig config;
  private final Progress progress;
  private final Consumer<String> warnings;
  private final Set<String> reported = new HashSet<>();

  LocalBackend(
      ImageDataSet data, FineTuningConfig config, Progress progress, Consumer<String> warnings) {
    this.data = data;
    this.config = config;
    this.progress = progress;
    this.warnings = warnings;
  }

  @Override
  public void train(
      ComputationGraph head,
      Features features,
      List<int[]> batches,
      IntConsumer rates,
      EpochMeter meter) {
    long waited = 0;
    try (FeatureBatches data = new FeatureBatches(features)) {
      for (int[] rows : batches) {
        long start = System.nanoTime();
        DataSet batch = data.of(rows);
        waited += System.nanoTime() - start;
        step(head, batch, rates, meter);
      }
    }
    meter.waited(waited / 1e9);
  }

  @Override
  public void train(
      ComputationGraph network, long seed, int epoch, IntConsumer rates, EpochMeter meter) {
    try (Progress.Task task = progress.start(meter.name(), count(Split.TRAIN), "images");
        ImageBatches batches = shuffled(seed, epoch)) {
      while (batches.hasNext()) {
        step(network, batches.next(), rates, meter);
        meter.waited(batches.waitNanos() / 1e9);
        task.note(String.format(Locale.ROOT, "waiting for data %.1f %%", 100 * meter.waitShare()));
        task.reached(meter.images());
      }
      reportDamaged(batches);
    }
  }

  private static void step(
      ComputationGraph network, DataSet batch, IntConsumer rates, EpochMeter meter) {
    if (batch.numExamples() < 2) {
      // Batch normalisation turns a single row into zeros: nothing could be learnt from it.
      return;
    }
    rates.accept(meter.batches());
    network.fit(batch);
    meter.endRound(1, batch.numExamples(), network.score());
  }

  private int classes() {
    return data.classNames().size();
  }

  private int count(Split split) {
    return data.images(split).size();
  }

  /** The training images, augmented and in random order, both by seed and epoch. */
  ImageBatches shuffled(long seed, int epoch) {
    return augmented(seed, epoch).shuffle(true).build();
  }

  @Override
  public Features augmentedFeatures(
      ComputationGraph body, long seed, int epoch, Progress.Task task) {
    try (ImageBatches batches = augmented(seed, epoch).build()) {
      Features features = Features.of(body, batches, count(Split.TRAIN), task);
      reportDamaged(batches);
      return features;
    }
  }

  /** Names the training images that could not be decoded, each once however often it is tried. */
  void reportDamaged(ImageBatches batches) {
    for (String name : batches.damaged()) {
      if (reported.add(name)) {
        warnings.accept(
            "%s cannot be read and is skipped (%d of %d so far)"
                .formatted(name, reported.size(), count(Split.TRAIN)));
      }
    }
  }

  private ImageBatches.Builder augmented(long seed, int epoch) {
    return ImageBatches.builder(data.train(), classes())
        .augmentation(Augmentation.flowers(config.imageSize()))
        .batchSize(config.batchSize())
        .reuseArrays(true)
        .seed(seed)
        .epoch(epoch)
        .skipDamaged(true);
  }

  @Override
  public Features features(ComputationGraph body, Split split) {
    int images = count(split);
    try (Progress.Task task = progress.start("features of " + split.id(), images, "images");
        ImageBatches batches =
            ImageBatches.builder(data.images(split), classes())
                .augmentation(Augmentation.none(config.imageSize()))
                .batchSize(config.batchSize())
                .reuseArrays(true)
                .build()) {
      return Features.of(body, batches, images, task);
    }
  }
}
