package io.github.polyloss.examples;

import io.github.polyloss.datavec.ImageBatches;
import io.github.polyloss.datavec.ImageDataSets;
import io.github.polyloss.datavec.drawn.Petals;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.datavec.transform.Augmentation;
import io.github.polyloss.dl4j.LossPolyN;
import io.github.polyloss.onednn.OneDnn;
import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.resnet.LayerGroup;
import io.github.polyloss.resnet.ResNet;
import io.github.polyloss.training.ModelCard;
import io.github.polyloss.training.ModelFile;
import io.github.polyloss.training.StartingWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Problem: a ResNet that has learnt other images is to tell flowers apart.
 *
 * <p>Look at {@link #run}: first the head learns alone behind a frozen body, with DL4J's
 * TransferLearning; then all layers learn, the early ones slowly, because what they see is much the
 * same in all images. The loss is Poly-1 throughout.
 *
 * <p>Without arguments: flowers that this project draws, and weights that come with it. Arguments:
 * a data set ({@code petals}, {@code oxford102}, a folder), and for another backbone its name and a
 * file of weights. The model goes to {@code runs/flowers.zip}, for {@link PredictFlower}.
 *
 * <pre>
 * mvn -q -pl polyloss-examples -am -DskipTests compile exec:exec -Dexample=FineTuneFlowers
 * mvn -q -pl polyloss-examples -am -DskipTests compile exec:exec -Dexample=FineTuneFlowers \
 *     -Dexample.args="oxford102 resnet50 resnet50.safetensors"
 * </pre>
 */
public final class FineTuneFlowers {

  private static final int BATCH = 32;
  private static final double RATE = 2e-3;
  private static final double FROZEN_RATE = 5 * RATE;

  private static final Map<LayerGroup, Double> UNFROZEN_RATES =
      Map.of(LayerGroup.EARLY, RATE / 20, LayerGroup.LATE, RATE / 4, LayerGroup.HEAD, RATE);

  private FineTuneFlowers() {}

  /** On the validation images after each phase, and on the test images at the end. */
  public record Result(Evaluation frozen, Evaluation unfrozen, Evaluation test) {}

  public static void main(String[] args) throws IOException {
    Path cache = Path.of(System.getProperty("user.home"), ".cache", "polyloss");
    String name = args.length > 0 ? args[0] : Petals.NAME;
    ImageDataSet data = ImageDataSets.open(name, cache, Progress.NONE);
    boolean builtIn = args.length < 3;
    Backbone backbone = builtIn ? Backbone.RESNET20 : Backbone.of(args[1]);
    StartingWeights weights =
        builtIn ? StartingWeights.builtIn() : StartingWeights.file(Path.of(args[2]));
    Path file = Files.createDirectories(Path.of("runs")).resolve("flowers.zip");
    Result result = run(data, backbone, weights, builtIn ? 64 : 224, 3, 2, file);
    System.out.printf("valid, body frozen    accuracy %.3f%n", result.frozen().accuracy());
    System.out.printf("valid, all layers     accuracy %.3f%n", result.unfrozen().accuracy());
    System.out.printf("test                  accuracy %.3f%n", result.test().accuracy());
    System.out.println("model in " + file);
  }

  static Result run(
      ImageDataSet data,
      Backbone backbone,
      StartingWeights weights,
      int size,
      int frozenEpochs,
      int epochs,
      Path file)
      throws IOException {
    OneDnn.enable();
    int classes = data.classNames().size();
    try (ImageBatches train =
            batches(data.train(), classes, Augmentation.flowers(size)).shuffle(true).build();
        ImageBatches valid = batches(data.valid(), classes, Augmentation.none(size)).build();
        ImageBatches test = batches(data.test(), classes, Augmentation.none(size)).build()) {
      ComputationGraph pretrained = network(backbone, classes, group -> new Adam(FROZEN_RATE));
      weights.load(pretrained, backbone, backbone.stages());
      ComputationGraph frozen =
          new TransferLearning.GraphBuilder(pretrained).setFeatureExtractor("features").build();
      frozen.fit(train, frozenEpochs);
      Evaluation afterFrozen = evaluate(frozen, valid);

      // TransferLearning freezes and cannot thaw: the same network anew, with other rates.
      ComputationGraph network =
          network(backbone, classes, group -> new Adam(UNFROZEN_RATES.get(group)));
      network.setParams(frozen.params());
      network.fit(train, epochs);
      new ModelFile(network, card(data, backbone, size)).write(file);
      return new Result(afterFrozen, evaluate(network, valid), evaluate(network, test));
    }
  }

  private static ComputationGraph network(
      Backbone backbone, int classes, Function<LayerGroup, IUpdater> updaters) {
    return ResNet.builder(backbone)
        .classes(classes)
        .loss(new LossPolyN(2))
        .updaters(updaters)
        .build()
        .full();
  }

  private static ImageBatches.Builder batches(
      List<LabeledImage> images, int classes, Augmentation augmentation) {
    return ImageBatches.builder(images, classes).augmentation(augmentation).batchSize(BATCH);
  }

  private static Evaluation evaluate(ComputationGraph network, DataSetIterator data) {
    return network.evaluate(data);
  }

  /** What a program must know to use the model; ./polyloss predict reads it, too. */
  private static ModelCard card(ImageDataSet data, Backbone backbone, int size) {
    return new ModelCard(data.classNames(), backbone.toString(), backbone.stages(), size, "poly:2");
  }
}
