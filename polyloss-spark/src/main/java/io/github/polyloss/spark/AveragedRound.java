package io.github.polyloss.spark;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.dataset.DataSet;

/**
 * One round of DL4J's parameter averaging: the parameters go out, each worker takes the batches of
 * its partition, and the average of parameters and updater states comes back into the network.
 */
final class AveragedRound implements Round {

  private final JavaSparkContext spark;
  private final ClusterPlan plan;
  private final int batchSize;

  AveragedRound(JavaSparkContext spark, ClusterPlan plan, int batchSize) {
    this.spark = spark;
    this.plan = plan;
    this.batchSize = batchSize;
  }

  /** Takes partitions of at most {@link ClusterPlan#averagingFrequency} batches each. */
  @Override
  public RoundResult train(ComputationGraph network, JavaRDD<DataSet> batches) {
    RoundHook hook = new RoundHook(spark.sc(), network.getIterationCount());
    ParameterAveragingTrainingMaster master =
        new ParameterAveragingTrainingMaster.Builder(plan.workers(), batchSize)
            .batchSizePerWorker(batchSize)
            .averagingFrequency(plan.averagingFrequency())
            .workerPrefetchNumBatches(0)
            .rddTrainingApproach(RDDTrainingApproach.Direct)
            .repartionData(Repartition.Never)
            .storageLevel(StorageLevel.MEMORY_AND_DISK())
            .saveUpdater(true)
            .trainingHooks(hook)
            .build();
    new SparkComputationGraph(spark, network, master).fit(batches);
    batches.unpersist();
    return hook.result();
  }
}
