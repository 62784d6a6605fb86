package io.github.polyloss.examples;

import io.github.polyloss.dl4j.LossPolyN;
import io.github.polyloss.dl4j.SameDiffPolyLoss;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.weightinit.impl.XavierInitScheme;

/**
 * Problem: the network is not made of layers but of operations, as a SameDiff graph.
 *
 * <p>Look at {@link #graph}: {@link SameDiffPolyLoss} takes labels and logits and marks what it
 * gives as the graph's loss. And at {@link #run}: the loss curve that {@code SameDiff.fit} returns
 * is 0 throughout in DL4J 1.0.0-M2.1, whatever the loss, so the graph is asked for it.
 *
 * <pre>
 * mvn -q -pl polyloss-examples -am -DskipTests compile exec:exec -Dexample=SameDiffTraining
 * </pre>
 */
public final class SameDiffTraining {

  private SameDiffTraining() {}

  /**
   * @param losses after each epoch, of the training data
   * @param evaluation of other data
   */
  public record Result(List<Double> losses, Evaluation evaluation) {}

  public static void main(String[] args) {
    Result result = run(100);
    for (int epoch = 1; epoch <= result.losses().size(); epoch += 33) {
      System.out.printf("epoch %3d  loss %.4f%n", epoch, result.losses().get(epoch - 1));
    }
    System.out.printf("accuracy %.3f%n", result.evaluation().accuracy());
  }

  static Result run(int epochs) {
    Nd4j.getRandom().setSeed(1);
    DataSet train = rings(600);
    DataSet test = rings(300);
    SameDiff graph = graph();
    List<Double> losses = new ArrayList<>();
    for (int epoch = 0; epoch < epochs; epoch++) {
      graph.fit(train);
      Map<String, INDArray> arrays =
          Map.of("input", train.getFeatures(), "labels", train.getLabels());
      losses.add(graph.output(arrays, "loss").get("loss").getDouble(0));
    }
    Evaluation evaluation = new Evaluation(3);
    evaluation.eval(
        test.getLabels(),
        graph.output(Map.of("input", test.getFeatures()), "probabilities").get("probabilities"));
    return new Result(losses, evaluation);
  }

  private static SameDiff graph() {
    SameDiff sd = SameDiff.create();
    SDVariable input = sd.placeHolder("input", DataType.FLOAT, -1, 2);
    SDVariable labels = sd.placeHolder("labels", DataType.FLOAT, -1, 3);
    SDVariable hidden = sd.nn.tanh(dense(sd, "hidden", input, 2, 16));
    SDVariable logits = dense(sd, "output", hidden, 16, 3);
    sd.nn.softmax("probabilities", logits, 1);
    SameDiffPolyLoss.polyN(sd, "loss", labels, logits, new LossPolyN(2));
    sd.setTrainingConfig(
        TrainingConfig.builder()
            .updater(new Adam(0.05))
            .dataSetFeatureMapping("input")
            .dataSetLabelMapping("labels")
            .build());
    return sd;
  }

  private static SDVariable dense(SameDiff sd, String name, SDVariable x, int in, int out) {
    SDVariable weights =
        sd.var(name + ".W", new XavierInitScheme('c', in, out), DataType.FLOAT, in, out);
    return x.mmul(weights).add(sd.var(name + ".b", Nd4j.zeros(1, out)));
  }

  /** Points of the plane whose class is one of three rings around the middle. */
  private static DataSet rings(int count) {
    INDArray points = Nd4j.randn(DataType.FLOAT, count, 2);
    INDArray labels = Nd4j.zeros(count, 3);
    for (int i = 0; i < count; i++) {
      double radius = points.getRow(i).norm2Number().doubleValue();
      labels.putScalar(i, radius < 0.8 ? 0 : radius < 1.5 ? 1 : 2, 1);
    }
    return new DataSet(points, labels);
  }
}
