package io.github.polyloss.spark.jobs;

import io.github.polyloss.dl4j.LossPoly1Focal;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/** A {@code SparkComputationGraph} with parameter averaging, scored on the cluster. */
public final class GraphJob {

  private static final int BATCH = 32;

  private GraphJob() {}

  /** The mean of the loss before and after training. */
  public record Scores(double before, double after) {}

  /**
   * Runs the job and prints its scores.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    SparkConf conf = new SparkConf().setIfMissing("spark.master", "local[2]");
    try (JavaSparkContext spark = new JavaSparkContext(conf.setAppName("GraphJob"))) {
      System.out.println(run(spark));
    }
  }

  /**
   * Trains and scores on the cluster.
   *
   * @param spark the cluster
   * @return the scores of points that it was not trained on
   */
  public static Scores run(JavaSparkContext spark) {
    ComputationGraphConfiguration network =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .updater(new Adam(0.02))
            .graphBuilder()
            .addInputs("point")
            .addLayer(
                "hidden",
                new DenseLayer.Builder().nIn(2).nOut(32).activation(Activation.TANH).build(),
                "point")
            .addLayer(
                "spiral",
                new OutputLayer.Builder()
                    .nIn(32)
                    .nOut(Spirals.CLASSES)
                    .activation(Activation.SOFTMAX)
                    .lossFunction(new LossPoly1Focal(1, 2))
                    .build(),
                "hidden")
            .setOutputs("spiral")
            .build();
    ParameterAveragingTrainingMaster master =
        new ParameterAveragingTrainingMaster.Builder(2, BATCH)
            .batchSizePerWorker(BATCH)
            .averagingFrequency(4)
            .build();
    SparkComputationGraph onSpark = new SparkComputationGraph(spark, network, master);
    JavaRDD<DataSet> train = spark.parallelize(Spirals.batches(64, BATCH, 1), 2);
    JavaRDD<DataSet> test = spark.parallelize(Spirals.batches(16, BATCH, 2), 2);
    double before = onSpark.calculateScore(test, true);
    for (int epoch = 0; epoch < 10; epoch++) {
      onSpark.fit(train);
    }
    return new Scores(before, onSpark.calculateScore(test, true));
  }
}
