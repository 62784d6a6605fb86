package io.github.polyloss.spark;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Spark in this process. */
final class TestSpark {

  private TestSpark() {}

  static SparkConf conf(int workers) {
    return new SparkConf()
        .setMaster("local[" + workers + "]")
        .setAppName("test")
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1");
  }

  static JavaSparkContext local(int workers) {
    return new JavaSparkContext(conf(workers));
  }
}
