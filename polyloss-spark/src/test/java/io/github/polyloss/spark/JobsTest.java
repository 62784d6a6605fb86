package io.github.polyloss.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.spark.jobs.GradientSharingJob;
import io.github.polyloss.spark.jobs.GraphJob;
import io.github.polyloss.spark.jobs.MultiLayerJob;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.evaluation.classification.Evaluation;

/** The example jobs, with both of Spark's serialisers. */
class JobsTest {

  private static JavaSparkContext spark(String serializer) {
    SparkConf conf = TestSpark.conf(2);
    if (serializer.equals("kryo")) {
      conf.set("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
      conf.set("spark.kryo.registrator", "org.nd4j.kryo.Nd4jRegistrator");
    }
    return new JavaSparkContext(conf);
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "kryo"})
  void aMultiLayerNetworkLearnsAllClassesTheRareOneToo(String serializer) {
    try (JavaSparkContext spark = spark(serializer)) {
      Evaluation evaluation = MultiLayerJob.run(spark);
      assertThat(evaluation.accuracy()).isGreaterThan(0.9);
      assertThat(evaluation.recall(2)).isGreaterThan(0.9);
    }
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(strings = {"java", "kryo"})
  void aGraphsLossFalls(String serializer) {
    try (JavaSparkContext spark = spark(serializer)) {
      GraphJob.Scores scores = GraphJob.run(spark);
      assertThat(scores.after()).isLessThan(0.3 * scores.before());
    }
  }

  @Test
  void aGraphLearnsFromSharedGradients() {
    assertThatAGraphLearnsFromSharedGradients("java");
  }

  @Tag("slow")
  @Test
  void aGraphLearnsFromSharedGradientsWithKryo() {
    assertThatAGraphLearnsFromSharedGradients("kryo");
  }

  private static void assertThatAGraphLearnsFromSharedGradients(String serializer) {
    try (JavaSparkContext spark = spark(serializer)) {
      assertThat(GradientSharingJob.run(spark).accuracy()).isGreaterThan(0.9);
    }
  }
}
