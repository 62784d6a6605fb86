package io.github.polyloss.examples.training;

import io.github.polyloss.datavec.ImageBatches;
import io.github.polyloss.datavec.Progress;
import io.github.polyloss.datavec.Split;
import io.github.polyloss.examples.resnet.Parameters;
import io.github.polyloss.examples.resnet.ResNet;
import io.github.polyloss.examples.run.EpochResult;
import io.github.polyloss.examples.run.Phase;
import io.github.polyloss.examples.run.RunResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * One loss trained with one seed: first the head on the features of the frozen body, then body and
 * head together. The model of the epoch with the best validation accuracy is kept.
 */
final class LossRun {

  private final LossSpec spec;
  private final ILossFunction loss;
  private final long seed;
  private final Recipe recipe;
  private final Pictures pictures;
  private final FrozenBody frozen;
  private final Consumer<EpochResult> watcher;

  private final ComputationGraph body;
  private final ComputationGraph head;
  private final ComputationGraph full;
  private final List<EpochResult> epochs = new ArrayList<>();
  private long start;
  private Snapshot best;

  /** Parameters at the end of an epoch; {@code body} is null while that is still the frozen one. */
  private record Snapshot(double accuracy, INDArray body, INDArray head) {}

  /** What a run ends with: its numbers, the kept model, and what that makes of the test images. */
  record Outcome(RunResult result, ComputationGraph model, INDArray testProbabilities) {}

  LossRun(
      LossSpec spec,
      ILossFunction loss,
      long seed,
      Recipe recipe,
      Pictures pictures,
      FrozenBody frozen,
      Consumer<EpochResult> watcher) {
    this.spec = spec;
    this.loss = loss;
    this.seed = seed;
    this.recipe = recipe;
    this.pictures = pictures;
    this.frozen = frozen;
    this.watcher = watcher;
    ResNet.Builder network =
        ResNet.builder(recipe.backbone())
            .stages(recipe.stages())
            .classes(pictures.classes())
            .loss(loss)
            .seed(seed);
    this.head = network.updaters(group -> new Adam(recipe.headLearningRate())).build().head();
    ResNet all = network.updaters(group -> new Adam(recipe.groupLearningRate(group))).build();
    this.body = all.body();
    this.full = all.full();
  }

  Outcome run() {
    start = System.nanoTime();
    // DL4J's dropout draws from this one generator.
    Nd4j.getRandom().setSeed(seed);
    trainHead();
    Parameters.copy(frozen.network(), full);
    Parameters.copy(head, full);
    trainAll();
    return keepBest();
  }

  private void trainHead() {
    OneCycle cycle = new OneCycle(recipe.frozenEpochs() * batches());
    for (int epoch = 1; epoch <= recipe.frozenEpochs(); epoch++) {
      Features train = frozen.augmentedTrain(epoch);
      EpochMeter meter = new EpochMeter(spec + " epoch " + epoch);
      for (int[] rows : batchesOf(train.images(), epoch)) {
        cycle.apply(head, group -> recipe.headLearningRate());
        meter.step(head, train.rows(rows));
      }
      endEpoch(Phase.FROZEN, epoch, meter, frozen.plain(Split.VALID), null);
    }
  }

  /** All rows, in an order of its own for each seed and epoch. */
  private List<int[]> batchesOf(int rows, int epoch) {
    List<Integer> order = IntStream.range(0, rows).boxed().collect(Collectors.toList());
    Collections.shuffle(order, new Random(seed * 1_000_003 + epoch));
    List<int[]> batches = new ArrayList<>();
    for (int from = 0; from < rows; from += recipe.batchSize()) {
      int to = Math.min(rows, from + recipe.batchSize());
      batches.add(order.subList(from, to).stream().mapToInt(Integer::intValue).toArray());
    }
    return batches;
  }

  private void trainAll() {
    OneCycle cycle = new OneCycle(recipe.epochs() * batches());
    for (int e = 1; e <= recipe.epochs(); e++) {
      int epoch = recipe.frozenEpochs() + e;
      String name = spec + " epoch " + epoch;
      EpochMeter meter = new EpochMeter(name);
      int images = pictures.count(Split.TRAIN);
      try (Progress.Task task = pictures.progress().start(name, images, "images");
          ImageBatches batches = pictures.shuffled(seed, epoch)) {
        while (batches.hasNext()) {
          cycle.apply(full, recipe::groupLearningRate);
          meter.step(full, batches.next());
          task.reached(meter.images());
        }
        pictures.reportDamaged(batches);
      }
      Parameters.extract(full, body);
      Parameters.extract(full, head);
      endEpoch(Phase.UNFROZEN, epoch, meter, pictures.features(body, Split.VALID), body);
    }
  }

  private void endEpoch(
      Phase phase, int epoch, EpochMeter meter, Features valid, ComputationGraph changedBody) {
    double imagesPerSecond = meter.imagesPerSecond();
    Evaluation evaluation = evaluate(valid);
    EpochResult result =
        new EpochResult(
            phase,
            epoch,
            meter.meanLoss(),
            evaluation.loss(),
            evaluation.accuracy(),
            imagesPerSecond);
    epochs.add(result);
    watcher.accept(result);
    if (best == null || evaluation.accuracy() > best.accuracy) {
      best =
          new Snapshot(
              evaluation.accuracy(),
              changedBody == null ? null : changedBody.params().dup(),
              head.params().dup());
    }
  }

  private Evaluation evaluate(Features features) {
    return Evaluation.of(loss, features.labels(), ResNet.logits(head, features.values()));
  }

  private Outcome keepBest() {
    head.setParams(best.head);
    Features test;
    if (best.body == null) {
      test = frozen.plain(Split.TEST);
      Parameters.copy(frozen.network(), full);
    } else {
      body.setParams(best.body);
      test = pictures.features(body, Split.TEST);
      Parameters.copy(body, full);
    }
    Parameters.copy(head, full);
    Evaluation evaluation = evaluate(test);
    RunResult result =
        new RunResult(
            spec.toString(),
            seed,
            List.copyOf(epochs),
            best.accuracy,
            evaluation.accuracy(),
            (System.nanoTime() - start) / 1e9);
    return new Outcome(result, full, evaluation.probabilities());
  }

  private int batches() {
    return (pictures.count(Split.TRAIN) + recipe.batchSize() - 1) / recipe.batchSize();
  }
}
