package io.github.polyloss.bench.spark;

import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.resnet.ResNet;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * The formulas of {@code docs/spark.md}: images a second of n workers, a machine each, all of whose
 * links carry so many Gbit/s in each direction.
 *
 * @param imagesPerSecond r, of one worker alone
 * @param parameters numbers that a step of sharing sends
 * @param averaged numbers that a round of averaging sends
 * @param overhead seconds of a round of averaging that are neither training nor the network's
 * @param sharingOverhead the same of a step of sharing
 */
record ScalingTable(
    double imagesPerSecond,
    long parameters,
    long averaged,
    double overhead,
    double sharingOverhead) {

  private static final int BATCH = 32;
  private static final int FREQUENCY = 4;
  private static final int BYTES_A_NUMBER = 4;
  private static final double BLOCK_BYTES = 4 << 20;
  private static final MathContext THREE_DIGITS = new MathContext(3);

  static ScalingTable of(
      Backbone backbone, double imagesPerSecond, double overhead, double sharingOverhead) {
    ComputationGraph network = ResNet.builder(backbone).classes(102).build().full();
    long parameters = network.numParams();
    long averaged = parameters + network.getUpdater().getStateViewArray().length();
    return new ScalingTable(imagesPerSecond, parameters, averaged, overhead, sharingOverhead);
  }

  double averaging(int workers, double gigabits) {
    return inRounds(workers, gigabits, averaged, FREQUENCY, overhead);
  }

  double sharing(int workers, double gigabits) {
    return inRounds(workers, gigabits, parameters, 1, sharingOverhead);
  }

  private double inRounds(
      int workers, double gigabits, long numbers, int batches, double roundOverhead) {
    double blocks = Math.ceil(numbers * BYTES_A_NUMBER / BLOCK_BYTES);
    // ⌈log₂(n + 1)⌉ without a logarithm's rounding.
    int doublings = Integer.SIZE - Integer.numberOfLeadingZeros(workers);
    double network =
        seconds(numbers, gigabits) * ((blocks - 1 + doublings) / blocks + inSequence(workers));
    double images = (double) batches * BATCH;
    return workers * images / (images / imagesPerSecond + roundOverhead + network);
  }

  /** Results that follow each other over one link in Spark's {@code treeAggregate} of depth 2. */
  static int inSequence(int workers) {
    int scale = Math.max(2, (int) Math.ceil(Math.sqrt(workers)));
    if (workers <= scale + Math.ceil((double) workers / scale)) {
      return workers;
    }
    int adding = workers / scale;
    return (int) Math.ceil((double) workers / adding) + adding;
  }

  /** DL4J's {@code SharedTrainingMaster}, its driver relaying one entry in a thousand. */
  double sharedTraining(int workers, double gigabits) {
    long messages = Math.max(workers, (long) workers * (workers - 1));
    double network = seconds(messages * (parameters / 1000), gigabits);
    return (double) workers * BATCH / Math.max(BATCH / imagesPerSecond, network);
  }

  private static double seconds(long numbers, double gigabits) {
    return numbers * BYTES_A_NUMBER * 8 / (gigabits * 1e9);
  }

  /** The table's rows as Markdown. */
  String markdown() {
    return IntStream.iterate(1, workers -> workers <= 64, workers -> 2 * workers)
        .mapToObj(workers -> "| " + workers + " | " + cells(workers) + " |\n")
        .collect(Collectors.joining());
  }

  private String cells(int workers) {
    return DoubleStream.of(1, 25)
        .flatMap(
            gigabits ->
                DoubleStream.of(
                    averaging(workers, gigabits),
                    sharing(workers, gigabits),
                    sharedTraining(workers, gigabits)))
        .mapToObj(ScalingTable::threeDigits)
        .collect(Collectors.joining(" | "));
  }

  private static String threeDigits(double value) {
    BigDecimal rounded = new BigDecimal(value).round(THREE_DIGITS);
    return rounded.setScale(Math.max(0, rounded.scale() + 3 - rounded.precision())).toPlainString();
  }
}
