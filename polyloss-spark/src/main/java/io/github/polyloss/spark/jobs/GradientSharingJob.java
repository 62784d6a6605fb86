package io.github.polyloss.spark.jobs;

import io.github.polyloss.dl4j.LossPoly1Focal;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.optimize.solvers.accumulation.encoding.threshold.FixedThresholdAlgorithm;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.repartitioner.DefaultRepartitioner;
import org.deeplearning4j.spark.parameterserver.training.SharedTrainingMaster;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.parameterserver.distributed.conf.VoidConfiguration;

/**
 * A {@code SparkComputationGraph} with gradient sharing: after every batch the workers send each
 * other the steps that they take, over Aeron (UDP), instead of averaging now and then.
 *
 * <p>The driver and every executor need the Java option {@code
 * -Daeron.publication.unblock.timeout=40000000000}: DL4J sets Aeron's client timeout to 30 s, and
 * Aeron does not start unless this one, 15 s by default, is longer. They also need the {@code
 * --add-opens} of Spark on Java 17, which spark-submit sets by itself. On a cluster each executor
 * needs the environment variable {@code DL4J_VOID_IP}, the address at which the others reach its
 * host: without it, it takes 127.0.0.1.
 *
 * <p>On {@code local[2]}, between the threads of one process, it learns reliably. With two
 * executors (1.0.0-M2) it runs, but the network that comes back to the driver had accuracies of
 * 0.55 to 0.88 only, even where the loss on the executors went to nearly zero. A likely cause: an
 * executor that has ended its part drops what the others still send ({@code
 * UpdatesConsumer.bypassMode}), and the driver, which adds up all of it, does not. Measure the
 * network that comes back, or average.
 *
 * <p>The score is in {@code getNetwork().score()}: {@code SparkComputationGraph.getScore()} answers
 * 0.0, because {@code SharedTrainingMaster} never sets it (1.0.0-M2).
 */
public final class GradientSharingJob {

  private static final int BATCH = 32;
  private static final int FIRST_PORT = 40500;
  private static final double LEARNING_RATE = 0.02;

  private GradientSharingJob() {}

  /**
   * Runs the job and prints its evaluation.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    SparkConf conf = new SparkConf().setIfMissing("spark.master", "local[2]");
    try (JavaSparkContext spark = new JavaSparkContext(conf.setAppName("GradientSharingJob"))) {
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
    ComputationGraphConfiguration network =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .updater(new Adam(LEARNING_RATE))
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
    VoidConfiguration transport =
        VoidConfiguration.builder()
            .controllerAddress(spark.getConf().get("spark.driver.host"))
            .portSupplier(new ExecutorPorts(FIRST_PORT))
            .build();
    SharedTrainingMaster master =
        new SharedTrainingMaster.Builder(transport, BATCH)
            .batchSizePerWorker(BATCH)
            .rddTrainingApproach(RDDTrainingApproach.Direct)
            // Threads that share within one process. A MultiLayerNetwork takes one alone: with two,
            // one waits for the other's step, which waits for the first one's lock.
            .workersPerNode(2)
            // What is sent for a weight is this or nothing. The default adapts to networks with
            // millions of weights and starts at a thousandth, far below a step of Adam's here.
            .thresholdAlgorithm(new FixedThresholdAlgorithm(LEARNING_RATE / 2))
            // A part for each core, all started at once. The default is a part for each batch, and
            // one that starts just when the others end may be left out, or waits for ever.
            .repartitioner(new DefaultRepartitioner(spark.defaultParallelism()))
            .build();
    SparkComputationGraph onSpark = new SparkComputationGraph(spark, network, master);
    JavaRDD<DataSet> train = spark.parallelize(Spirals.batches(64, BATCH, 1), 2);
    for (int epoch = 0; epoch < 15; epoch++) {
      onSpark.fit(train);
    }
    List<DataSet> test = Spirals.batches(16, BATCH, 2);
    return onSpark.evaluate(spark.parallelize(test, 2));
  }
}
