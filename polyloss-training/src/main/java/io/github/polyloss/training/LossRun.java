package io.github.polyloss.training;

import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Split;
import io.github.polyloss.internal.OffHeap;
import io.github.polyloss.resnet.LayerGroup;
import io.github.polyloss.resnet.Parameters;
import io.github.polyloss.resnet.ResNet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * One loss trained with one seed: first the head on the features of the frozen body, then body and
 * head together. The model of the epoch with the best validation accuracy is kept.
 */
final class LossRun implements AutoCloseable {

  private final LossSpec spec;
  private final ILossFunction loss;
  private final long seed;
  private final FineTuningConfig config;
  private final TrainingBackend backend;
  private final ImageDataSet data;
  private final FrozenBody frozen;
  private final Checkpoints checkpoints;
  private final TrainingListener listener;

  private final ComputationGraph head;
  private ComputationGraph body;
  private ComputationGraph full;
  private final List<EpochResult> epochs = new ArrayList<>();
  private long start;
  private double secondsBefore;
  private Checkpoint.Best best;

  /** What a run ends with: its numbers, the kept model, and what that makes of the test images. */
  record Outcome(RunResult result, ComputationGraph model, INDArray testProbabilities) {}

  LossRun(
      LossSpec spec,
      long seed,
      FineTuningConfig config,
      ImageDataSet data,
      TrainingBackend backend,
      FrozenBody frozen,
      Checkpoints checkpoints,
      TrainingListener listener) {
    this.spec = spec;
    this.loss = config.loss(spec, data);
    this.seed = seed;
    this.config = config;
    this.data = data;
    this.backend = backend;
    this.frozen = frozen;
    this.checkpoints = checkpoints;
    this.listener = listener;
    double headRate = config.headLearningRate();
    this.head = network(group -> new Adam(headRate)).head();
  }

  private ResNet network(Function<LayerGroup, IUpdater> updaters) {
    return ResNet.builder(config.backbone())
        .stages(config.stages())
        .classes(data.classNames().size())
        .loss(loss)
        .seed(seed)
        .updaters(updaters)
        .build();
  }

  /**
   * Trains the head alone and keeps no model. The epochs are those that {@link #run} begins with.
   */
  RunResult screen() throws IOException {
    start = System.nanoTime();
    Nd4j.getRandom().setSeed(seed);
    trainHead();
    return result(Double.NaN);
  }

  Outcome run() throws IOException {
    // Making networks draws random numbers, so these come before the seed.
    ResNet all = network(group -> new Adam(config.groupLearningRate(group)));
    body = all.body();
    full = all.full();
    start = System.nanoTime();
    // DL4J's dropout draws from this one generator.
    Nd4j.getRandom().setSeed(seed);
    Optional<Checkpoint> last = checkpoints.load(spec, seed);
    if (last.isPresent()) {
      restore(last.get());
    }
    trainHead();
    if (last.isEmpty() || last.get().full() == null) {
      Parameters.copy(frozen.network(), full);
      Parameters.copy(head, full);
    }
    trainAll();
    return keepBest();
  }

  private void restore(Checkpoint last) throws IOException {
    epochs.addAll(last.epochs());
    for (EpochResult epoch : epochs) {
      listener.epochEnded(spec, seed, epoch);
    }
    secondsBefore = last.seconds();
    last.head().restore(head);
    if (last.full() != null) {
      last.full().restore(full);
    }
    best = last.best();
    last.random().restore();
  }

  private void trainHead() throws IOException {
    OneCycle cycle = new OneCycle(config.frozenEpochs() * batches());
    listener.phaseStarted(spec, seed, Phase.FROZEN, head);
    for (int epoch = epochs.size() + 1; epoch <= config.frozenEpochs(); epoch++) {
      Features train = frozen.augmentedTrain(epoch);
      int before = (epoch - 1) * batches();
      EpochMeter meter = new EpochMeter(spec + " epoch " + epoch);
      IntConsumer rates =
          batch -> cycle.apply(head, before + batch, group -> config.headLearningRate());
      Features valid = frozen.plain(Split.VALID);
      OneThread one = new OneThread();
      try {
        backend.train(head, train, batchesOf(train.images(), epoch), rates, meter);
        endEpoch(Phase.FROZEN, epoch, meter, valid);
      } finally {
        one.restore();
      }
    }
  }

  /** All rows, in an order of its own for each seed and epoch. */
  private List<int[]> batchesOf(int rows, int epoch) {
    List<Integer> order = IntStream.range(0, rows).boxed().collect(Collectors.toList());
    Collections.shuffle(order, new Random(seed * 1_000_003 + epoch));
    List<int[]> batches = new ArrayList<>();
    for (int from = 0; from < rows; from += config.batchSize()) {
      int to = Math.min(rows, from + config.batchSize());
      batches.add(order.subList(from, to).stream().mapToInt(Integer::intValue).toArray());
    }
    return batches;
  }

  private void trainAll() throws IOException {
    OneCycle cycle = new OneCycle(config.epochs() * batches());
    listener.phaseStarted(spec, seed, Phase.UNFROZEN, full);
    for (int e = epochs.size() - config.frozenEpochs() + 1; e <= config.epochs(); e++) {
      int epoch = config.frozenEpochs() + e;
      int before = (e - 1) * batches();
      EpochMeter meter = new EpochMeter(spec + " epoch " + epoch);
      IntConsumer rates = batch -> cycle.apply(full, before + batch, config::groupLearningRate);
      backend.train(full, seed, epoch, rates, meter);
      Parameters.extract(full, body);
      Parameters.extract(full, head);
      Features valid = backend.features(body, Split.VALID);
      endEpoch(Phase.UNFROZEN, epoch, meter, valid);
      valid.free();
    }
  }

  private void endEpoch(Phase phase, int epoch, EpochMeter meter, Features valid)
      throws IOException {
    double imagesPerSecond = meter.imagesPerSecond();
    double waitShare = meter.waitShare();
    Evaluation evaluation = evaluate(valid);
    EpochResult result =
        new EpochResult(
            phase,
            epoch,
            meter.meanLoss(),
            evaluation.loss(),
            evaluation.accuracy(),
            imagesPerSecond,
            waitShare);
    epochs.add(result);
    boolean unfrozen = phase == Phase.UNFROZEN;
    OffHeap.free(evaluation.probabilities());
    if (best == null || evaluation.accuracy() > best.accuracy()) {
      if (best != null) {
        best.free();
      }
      best =
          new Checkpoint.Best(
              evaluation.accuracy(), unfrozen ? body.params().dup() : null, head.params().dup());
    }
    checkpoints.save(
        spec,
        seed,
        new Checkpoint(
            List.copyOf(epochs),
            seconds(),
            Checkpoint.NetworkState.of(head),
            unfrozen ? Checkpoint.NetworkState.of(full) : null,
            best,
            Checkpoint.RandomState.now()));
    listener.epochEnded(spec, seed, result);
  }

  private double seconds() {
    return secondsBefore + (System.nanoTime() - start) / 1e9;
  }

  private Evaluation evaluate(Features features) {
    INDArray logits = ResNet.logits(head, features.values());
    Evaluation evaluation = Evaluation.of(loss, features.labels(), logits);
    OffHeap.free(logits);
    return evaluation;
  }

  private Outcome keepBest() {
    head.setParams(best.head());
    Features test;
    if (best.body() == null) {
      test = frozen.plain(Split.TEST);
      Parameters.copy(frozen.network(), full);
    } else {
      body.setParams(best.body());
      test = backend.features(body, Split.TEST);
      Parameters.copy(body, full);
    }
    Parameters.copy(head, full);
    Evaluation evaluation = evaluate(test);
    if (best.body() != null) {
      test.free();
    }
    return new Outcome(result(evaluation.accuracy()), full, evaluation.probabilities());
  }

  private RunResult result(double testAccuracy) {
    return new RunResult(
        spec.toString(), seed, List.copyOf(epochs), best.accuracy(), testAccuracy, seconds());
  }

  /**
   * Frees the networks, that of the outcome as well, and what else the run holds outside the heap.
   */
  @Override
  public void close() {
    OffHeap.free(head);
    if (full != null) {
      OffHeap.free(body);
      OffHeap.free(full);
    }
    if (best != null) {
      best.free();
    }
  }

  private int batches() {
    return config.batches(data.train().size());
  }
}
