package io.github.polyloss.spark;

import io.github.polyloss.datavec.ImageDataSet;
import io.github.polyloss.datavec.Progress;
import io.github.polyloss.datavec.Split;
import io.github.polyloss.examples.training.Engine;
import io.github.polyloss.examples.training.EpochMeter;
import io.github.polyloss.examples.training.Features;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Works on the executors of a Spark cluster. Features come back to the driver, which needs images ×
 * features × 4 bytes for each of their copies; images never leave the executors.
 *
 * <p>Training goes in rounds: the driver sends out the parameters, each worker takes its batches,
 * and the average comes back. Batches are those that one machine would take, in the same order, and
 * the rates of a round are those of its first batch. With one worker that averages after each batch
 * that is the training of one machine.
 */
final class SparkEngine implements Engine {

  private final JavaSparkContext spark;
  private final ClusterPlan plan;
  private final DataAddress address;
  private final ImageDataSet data;
  private final int imageSize;
  private final int batchSize;
  private final Progress progress;
  private final Consumer<String> notes;
  private final Set<String> reported = new HashSet<>();
  private final AveragedRound averagedRound;

  SparkEngine(
      JavaSparkContext spark,
      ClusterPlan plan,
      DataAddress address,
      ImageDataSet data,
      int imageSize,
      int batchSize,
      Progress progress,
      Consumer<String> notes) {
    this.spark = spark;
    this.plan = plan;
    this.address = address;
    this.data = data;
    this.imageSize = imageSize;
    this.batchSize = batchSize;
    this.progress = progress;
    this.notes = notes;
    this.averagedRound = new AveragedRound(spark, plan, batchSize);
  }

  @Override
  public Features features(ComputationGraph body, Split split) {
    int images = data.images(split).size();
    try (Progress.Task task = progress.start("features of " + split.id(), images, "images")) {
      return features(body, work(split, null), images, task);
    }
  }

  @Override
  public Features augmentedFeatures(
      ComputationGraph body, long seed, int epoch, Progress.Task task) {
    ImageWork.Variation variation = new ImageWork.Variation(seed, epoch, false);
    return features(body, work(Split.TRAIN, variation), data.train().size(), task);
  }

  private ImageWork work(Split split, ImageWork.Variation variationOrNull) {
    return new ImageWork(address, split, imageSize, batchSize, variationOrNull);
  }

  @SuppressWarnings("try")
  private Features features(ComputationGraph body, ImageWork work, int images, Progress.Task task) {
    Broadcast<NetworkCopy> copy = spark.broadcast(new NetworkCopy(body));
    int batches = work.count(images);
    int parts = plan.parts(batches);
    List<int[]> ranges =
        IntStream.range(0, parts)
            .mapToObj(i -> new int[] {i * batches / parts, (i + 1) * batches / parts})
            .toList();
    try (TaskCounter counter =
        TaskCounter.on(spark, done -> task.reached((long) images * done / parts))) {
      List<FeatureBlock> blocks =
          spark
              .parallelize(new ArrayList<>(ranges), parts)
              .map(range -> FeatureBlock.of(copy.value(), work, range[0], range[1]))
              .collect();
      blocks.forEach(block -> report(block.damaged()));
      return FeatureBlock.join(blocks);
    } finally {
      copy.destroy();
    }
  }

  private void report(List<String> damaged) {
    for (String name : damaged) {
      if (reported.add(name)) {
        notes.accept(name + " cannot be read and is skipped");
      }
    }
  }

  @Override
  public void train(
      ComputationGraph head, Features features, List<int[]> batches, EpochMeter meter) {
    List<DataSet> all = batches.stream().map(features::rows).toList();
    rounds(
        head,
        features.images(),
        all.size(),
        meter,
        (from, to) -> distribute(all.subList(from, to)));
  }

  private JavaRDD<DataSet> distribute(List<DataSet> batches) {
    return spark.parallelize(new ArrayList<>(batches), Math.min(plan.workers(), batches.size()));
  }

  @Override
  public void train(ComputationGraph network, long seed, int epoch, EpochMeter meter) {
    ImageWork work = work(Split.TRAIN, new ImageWork.Variation(seed, epoch, true));
    int images = data.train().size();
    try (Progress.Task task = progress.start(meter.name(), images, "images")) {
      double share =
          rounds(
              network,
              images,
              work.count(images),
              meter,
              (from, to) -> {
                task.reached(meter.images());
                List<Integer> batches = IntStream.range(from, to).boxed().toList();
                return spark
                    .parallelize(batches, Math.min(plan.workers(), batches.size()))
                    .map(batch -> work.batch(batch));
              });
      notes.accept(
          String.format(
              Locale.ROOT,
              "%s: the workers trained for %.0f %% of the time; the rest went into reading images,"
                  + " sending and averaging parameters, and waiting",
              meter.name(),
              100 * share));
    }
  }

  /** Makes the batches of a round. */
  @FunctionalInterface
  private interface Round {
    JavaRDD<DataSet> batches(int from, int to);
  }

  /** Takes the batches, and gives the share of the workers' time that was spent in training. */
  private double rounds(
      ComputationGraph network, int images, int batches, EpochMeter meter, Round round) {
    int step = plan.batchesPerRound();
    double trained = 0;
    long start = System.nanoTime();
    for (int from = 0; from < batches; from += step) {
      int to = Math.min(batches, from + step);
      // Batch normalisation turns a single row into zeros: nothing could be learnt from it.
      int usable = images - (to - 1) * batchSize == 1 ? to - 1 : to;
      if (usable > from) {
        meter.beginRound();
        RoundHook done = averagedRound.train(network, round.batches(from, usable));
        meter.endRound(usable - from, done.examples(), done.meanLoss());
        trained += done.trainingSeconds();
      }
    }
    return trained / (plan.workers() * (System.nanoTime() - start) / 1e9);
  }
}
