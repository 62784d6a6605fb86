package io.github.polyloss.spark.jobs;

import io.github.polyloss.dl4j.ClassWeights;
import io.github.polyloss.dl4j.LossPolyN;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/** A {@code SparkDl4jMultiLayer} with parameter averaging and class weights. */
public final class MultiLayerJob {

  private static final int BATCH = 32;

  private MultiLayerJob() {}

  /**
   * Runs the job and prints its evaluation.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    SparkConf conf = new SparkConf().setIfMissing("spark.master", "local[2]");
    try (JavaSparkContext spark = new JavaSparkContext(conf.setAppName("MultiLayerJob"))) {
      System.out.println(run(spark).stats());
    }
  }

  /**
   * Trains and evaluates on the cluster.
   *
   * @param spark the cluster
   * @return what the network makes of points that it was not trained on
   */
  public static Evaluation run(JavaSparkContext spark) {
    MultiLayerConfiguration network =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .updater(new Adam(0.02))
            .list()
            .layer(new DenseLayer.Builder().nIn(2).nOut(32).activation(Activation.TANH).build())
            .layer(
                new OutputLayer.Builder()
                    .nIn(32)
                    .nOut(Spirals.CLASSES)
                    .activation(Activation.SOFTMAX)
                    .lossFunction(
                        LossPolyN.builder()
                            .epsilon(2)
                            .classWeights(ClassWeights.balanced(450, 450, 100))
                            .build())
                    .build())
            .build();
    ParameterAveragingTrainingMaster master =
        new ParameterAveragingTrainingMaster.Builder(2, BATCH)
            .batchSizePerWorker(BATCH)
            .averagingFrequency(4)
            .build();
    SparkDl4jMultiLayer onSpark = new SparkDl4jMultiLayer(spark, network, master);
    JavaRDD<DataSet> train = spark.parallelize(Spirals.batches(64, BATCH, 1), 2);
    for (int epoch = 0; epoch < 10; epoch++) {
      onSpark.fit(train);
    }
    List<DataSet> test = Spirals.batches(16, BATCH, 2);
    return onSpark.evaluate(spark.parallelize(test, 2));
  }
}
