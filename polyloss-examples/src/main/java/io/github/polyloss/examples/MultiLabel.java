package io.github.polyloss.examples;

import io.github.polyloss.datavec.ImageBatches;
import io.github.polyloss.datavec.drawn.Petals;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.transform.Augmentation;
import io.github.polyloss.dl4j.LossPoly1Focal;
import io.github.polyloss.onednn.OneDnn;
import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.resnet.ResNet;
import io.github.polyloss.training.StartingWeights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.evaluation.classification.EvaluationBinary;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Problem: a picture shows several things, and the network is to name all of them.
 *
 * <p>Look at {@link #head}: sigmoid makes each output a yes or no of its own, and α weighs the few
 * yes against the many no, here 2 of 16. Labels are multi-hot, see {@link #sideBySide}. A plain
 * accuracy says little, as always no is right 14 times of 16; DL4J's EvaluationBinary has precision
 * and recall of each output.
 *
 * <pre>
 * mvn -q -pl polyloss-examples -am -DskipTests compile exec:exec -Dexample=MultiLabel
 * </pre>
 */
public final class MultiLabel {

  private static final int SIZE = 64;
  private static final int BATCH = 32;

  private MultiLabel() {}

  public static void main(String[] args) throws IOException {
    ImageDataSet data = Petals.dataSet();
    EvaluationBinary evaluation = run(data, 3, 30);
    for (int label = 0; label < data.classNames().size(); label++) {
      System.out.printf(
          "%-12s precision %.2f  recall %.2f%n",
          data.classNames().get(label), evaluation.precision(label), evaluation.recall(label));
    }
    System.out.printf("mean F1 %.3f%n", evaluation.averageF1());
  }

  /**
   * @param rounds over the training images, each with other pairs
   * @param epochs over the pairs of all rounds
   */
  static EvaluationBinary run(ImageDataSet data, int rounds, int epochs) throws IOException {
    OneDnn.enable();
    ResNet resNet = ResNet.builder(Backbone.RESNET20).build();
    ComputationGraph body = resNet.body();
    StartingWeights.builtIn().load(body, Backbone.RESNET20, Backbone.RESNET20.stages());
    int classes = data.classNames().size();
    List<DataSet> train = features(body, data.train(), classes, rounds);
    List<DataSet> test = features(body, data.test(), classes, 1);

    MultiLayerNetwork head = head(resNet.featureCount(), classes);
    head.fit(new ListDataSetIterator<>(train, BATCH), epochs);
    EvaluationBinary evaluation = new EvaluationBinary(classes, null);
    head.doEvaluation(new ListDataSetIterator<>(test, BATCH), evaluation);
    return evaluation;
  }

  private static MultiLayerNetwork head(int features, int classes) {
    LossPoly1Focal loss = LossPoly1Focal.builder().epsilon(1).gamma(1).alpha(0.75).build();
    MultiLayerNetwork head =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(3e-3))
                .list(
                    new BatchNormalization(),
                    new OutputLayer.Builder(loss)
                        .nOut(classes)
                        .activation(Activation.SIGMOID)
                        .build())
                .setInputType(InputType.feedForward(features))
                .build());
    head.init();
    return head;
  }

  /** What the body, which takes pictures of any width, makes of pairs of flowers. */
  private static List<DataSet> features(
      ComputationGraph body, List<LabeledImage> images, int classes, int rounds) {
    List<DataSet> examples = new ArrayList<>();
    ImageBatches.Builder batches =
        ImageBatches.builder(images, classes)
            .augmentation(Augmentation.none(SIZE))
            .batchSize(2 * BATCH)
            .shuffle(true);
    try (ImageBatches flowers = batches.build()) {
      for (int round = 0; round < rounds; round++) {
        while (flowers.hasNext()) {
          DataSet pairs = sideBySide(flowers.next());
          pairs.setFeatures(body.outputSingle(pairs.getFeatures()));
          examples.addAll(pairs.asList());
        }
        flowers.reset();
      }
    }
    return examples;
  }

  /** The first half of a batch on the left, the second on the right; labels of both. */
  private static DataSet sideBySide(DataSet flowers) {
    int pairs = flowers.numExamples() / 2;
    var left = NDArrayIndex.interval(0, pairs);
    var right = NDArrayIndex.interval(pairs, 2 * pairs);
    INDArray images = flowers.getFeatures();
    INDArray labels = flowers.getLabels();
    return new DataSet(
        Nd4j.concat(3, images.get(left), images.get(right)),
        Transforms.max(labels.get(left), labels.get(right), true));
  }
}
