package io.github.polyloss.examples;

import io.github.polyloss.dl4j.LossPolyN;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Problem: a class for each step of sequences that have different lengths.
 *
 * <p>Look at {@link #sequences}: all sequences of a batch are as long as the longest, {@code [N, C,
 * T]}, and a mask {@code [N, T]} says with 1 which steps are there. The loss leaves out what the
 * mask leaves out, in the score and in the gradients, whatever the labels there are.
 *
 * <p>The network reads steps up and down and is to say at each whether they have led below, to, or
 * above the start, which no single step tells.
 *
 * <pre>
 * mvn -q -pl polyloss-examples -am -DskipTests compile exec:exec -Dexample=Sequences
 * </pre>
 */
public final class Sequences {

  private static final int BELOW = 0;
  private static final int LEVEL = 1;
  private static final int ABOVE = 2;

  private static final int LONGEST = 20;
  private static final int BATCH = 64;

  private Sequences() {}

  public static void main(String[] args) {
    Evaluation evaluation = run(200);
    System.out.printf("accuracy of the steps that are there: %.3f%n", evaluation.accuracy());
    System.out.printf(
        "recall below %.3f, level %.3f, above %.3f%n",
        evaluation.recall(BELOW), evaluation.recall(LEVEL), evaluation.recall(ABOVE));
  }

  static Evaluation run(int batches) {
    Random random = new Random(1);
    MultiLayerNetwork network = network();
    for (int batch = 0; batch < batches; batch++) {
      network.fit(sequences(BATCH, random));
    }
    DataSet test = sequences(BATCH, random);
    Evaluation evaluation = new Evaluation(3);
    evaluation.evalTimeSeries(
        test.getLabels(),
        network.output(test.getFeatures(), false, test.getFeaturesMaskArray(), null),
        test.getLabelsMaskArray());
    return evaluation;
  }

  static MultiLayerNetwork network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0.02))
                .list(
                    new LSTM.Builder().nOut(16).activation(Activation.TANH).build(),
                    new RnnOutputLayer.Builder(new LossPolyN(2))
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.recurrent(1))
                .build());
    network.init();
    return network;
  }

  static DataSet sequences(int count, Random random) {
    INDArray steps = Nd4j.zeros(count, 1, LONGEST);
    INDArray labels = Nd4j.zeros(count, 3, LONGEST);
    INDArray mask = Nd4j.zeros(count, LONGEST);
    for (int i = 0; i < count; i++) {
      int length = 5 + random.nextInt(LONGEST - 4);
      int height = 0;
      for (int t = 0; t < length; t++) {
        int step = random.nextBoolean() ? 1 : -1;
        height += step;
        steps.putScalar(i, 0, t, step);
        labels.putScalar(i, LEVEL + Integer.signum(height), t, 1);
        mask.putScalar(i, t, 1);
      }
    }
    return new DataSet(steps, labels, mask, mask);
  }
}
