package io.github.polyloss.spark;

import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.datavec.image.Split;
import io.github.polyloss.training.EpochMeter;
import io.github.polyloss.training.Features;
import io.github.polyloss.training.TrainingBackend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Works on the executors of a Spark cluster. Features come back to the driver, which needs images ×
 * features × 4 bytes for each of their copies; images never leave the executors.
 *
 * <p>Training goes in rounds: the driver sends out the parameters, each worker takes its batches,
 * and the average comes back, or each takes its part of one batch, and the sum of the gradients
 * comes back. Batches are those that one machine would take, in the same order, and the rates of a
 * round are those of its first batch. With one worker that averages after each batch, or with
 * shared gradients, that is the training of one machine.
 */
final class SparkBackend implements TrainingBackend {

  private final JavaSparkContext spark;
  private final ClusterPlan plan;
  private final DataAddress address;
  private final ImageDataSet data;
  private final int imageSize;
  private final int batchSize;
  private final Progress progress;
  private final Consumer<String> warnings;
  private final Set<String> reported = new HashSet<>();
  private final Round round;

  SparkBackend(
      JavaSparkContext spark,
      ClusterPlan plan,
      DataAddress address,
      ImageDataSet data,
      int imageSize,
      int batchSize,
      Progress progress,
      Consumer<String> warnings) {
    this.spark = spark;
    this.plan = plan;
    this.address = address;
    this.data = data;
    this.imageSize = imageSize;
    this.batchSize = batchSize;
    this.progress = progress;
    this.warnings = warnings;
    this.round =
        plan.sharesGradients() ? new SharedStep(spark) : new AveragedRound(spark, plan, batchSize);
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
        warnings.accept(name + " cannot be read and is skipped");
      }
    }
  }

  @Override
  public void train(
      ComputationGraph head,
      Features features,
      List<int[]> batches,
      IntConsumer rates,
      EpochMeter meter) {
    List<DataSet> all = batches.stream().flatMap(this::parts).map(features::rows).toList();
    rounds(
        head,
        features.images(),
        all.size(),
        rates,
        meter,
        (from, to) -> distribute(all.subList(from, to)));
  }

  /** Cuts a batch into what a worker takes at once. */
  private Stream<int[]> parts(int[] rows) {
    return IntStream.iterate(0, from -> from < rows.length, from -> from + batchSize)
        .mapToObj(from -> Arrays.copyOfRange(rows, from, Math.min(rows.length, from + batchSize)));
  }

  private JavaRDD<DataSet> distribute(List<DataSet> batches) {
    return spark.parallelize(new ArrayList<>(batches), Math.min(plan.workers(), batches.size()));
  }

  @Override
  public void train(
      ComputationGraph network, long seed, int epoch, IntConsumer rates, EpochMeter meter) {
    ImageWork work = work(Split.TRAIN, new ImageWork.Variation(seed, epoch, true));
    int images = data.train().size();
    LongAccumulator readNanos = spark.sc().longAccumulator();
    try (Progress.Task task = progress.start(meter.name(), images, "images");
        TaskTimes times = TaskTimes.on(spark)) {
      double trained =
          rounds(
              network,
              images,
              work.count(images),
              rates,
              meter,
              (from, to) -> {
                task.reached(meter.images());
                List<Integer> batches = IntStream.range(from, to).boxed().toList();
                return spark
                    .parallelize(batches, Math.min(plan.workers(), batches.size()))
                    .map(batch -> timed(work, batch, readNanos));
              });
      warnings.accept(
          meter.name() + ": " + times.spent(plan.workers(), trained, readNanos.value() / 1e9));
    }
  }

  private static DataSet timed(ImageWork work, int batch, LongAccumulator readNanos) {
    long start = System.nanoTime();
    DataSet read = work.batch(batch);
    readNanos.add(System.nanoTime() - start);
    return read;
  }

  /** Makes what the workers take in a round. */
  @FunctionalInterface
  private interface Parts {
    JavaRDD<DataSet> of(int from, int to);
  }

  /** Trains on all parts, and gives the workers' seconds in networks. */
  private double rounds(
      ComputationGraph network,
      int images,
      int count,
      IntConsumer rates,
      EpochMeter meter,
      Parts parts) {
    int step = plan.partsPerRound();
    double trained = 0;
    for (int from = 0; from < count; from += step) {
      int to = Math.min(count, from + step);
      // Batch normalisation turns a single row into zeros: nothing could be learnt from it.
      int usable = images - (to - 1) * batchSize == 1 ? to - 1 : to;
      if (usable > from) {
        rates.accept(meter.batches());
        RoundResult done = round.train(network, parts.of(from, usable));
        meter.endRound(plan.scheduled(usable - from), done.examples(), done.meanLoss());
        trained += done.trainingSeconds();
      }
    }
    return trained;
  }
}
