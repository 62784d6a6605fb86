package io.github.polyloss.examples;

import io.github.polyloss.dl4j.ClassWeights;
import io.github.polyloss.dl4j.LossPolyN;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Problem: a few classes have most of the examples, and the network hardly ever says the others.
 *
 * <p>Look at {@link #losses} for the two remedies, and at the macro recall, the mean of the recalls
 * of the classes, beside the accuracy: a network that never says a rare class can be accurate.
 * Class weights trade accuracy for it. An ε per class is milder: it changes how far a class is
 * pushed once the network is nearly right, and not how much a class counts.
 *
 * <pre>
 * mvn -q -pl polyloss-examples -am -DskipTests compile exec:exec -Dexample=UnevenClasses
 * </pre>
 */
public final class UnevenClasses {

  private static final int FEATURES = 8;
  private static final int BATCH = 64;
  private static final long[] COUNTS = {2000, 400, 80, 40};

  private UnevenClasses() {}

  public static void main(String[] args) {
    run(20)
        .forEach(
            (name, evaluation) ->
                System.out.printf(
                    "%-22s accuracy %.3f  macro recall %.3f  recall by class %s%n",
                    name,
                    evaluation.accuracy(),
                    evaluation.recall(),
                    Arrays.toString(recalls(evaluation))));
  }

  static Map<String, Evaluation> run(int epochs) {
    List<DataSet> train = examples(1);
    List<DataSet> test = examples(2);
    Map<String, Evaluation> results = new LinkedHashMap<>();
    losses()
        .forEach(
            (name, loss) -> {
              MultiLayerNetwork network = network(loss);
              network.fit(new ListDataSetIterator<>(train, 1), epochs);
              results.put(name, network.evaluate(new ListDataSetIterator<>(test, 1)));
            });
    return results;
  }

  private static Map<String, LossPolyN> losses() {
    Map<String, LossPolyN> losses = new LinkedHashMap<>();
    losses.put("Poly-1", new LossPolyN(1));
    losses.put(
        "balanced class weights",
        LossPolyN.builder().epsilon(1).classWeights(ClassWeights.balanced(COUNTS)).build());
    losses.put("epsilon per class", LossPolyN.builder().epsilonPerClass(-1, 0, 5, 5).build());
    return losses;
  }

  private static MultiLayerNetwork network(LossPolyN loss) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0.01))
                .list(
                    new DenseLayer.Builder().nOut(16).activation(Activation.RELU).build(),
                    new OutputLayer.Builder(loss)
                        .nOut(COUNTS.length)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(FEATURES))
                .build());
    network.init();
    return network;
  }

  /** Clouds of points that overlap, one a class, in batches of a shuffled whole. */
  private static List<DataSet> examples(int seed) {
    int rows = (int) Arrays.stream(COUNTS).sum();
    Random random = new Random(seed);
    INDArray features = Nd4j.zeros(rows, FEATURES);
    INDArray labels = Nd4j.zeros(rows, COUNTS.length);
    int row = 0;
    for (int label = 0; label < COUNTS.length; label++) {
      for (long i = 0; i < COUNTS[label]; i++) {
        for (int j = 0; j < FEATURES; j++) {
          features.putScalar(row, j, random.nextGaussian() + (j % COUNTS.length == label ? 1 : 0));
        }
        labels.putScalar(row++, label, 1);
      }
    }
    DataSet all = new DataSet(features, labels);
    all.shuffle(seed);
    return all.batchBy(BATCH);
  }

  private static String[] recalls(Evaluation evaluation) {
    String[] recalls = new String[COUNTS.length];
    Arrays.setAll(recalls, label -> "%.2f".formatted(evaluation.recall(label)));
    return recalls;
  }
}
