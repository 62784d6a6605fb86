package io.github.polyloss.spark;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Counts the tasks that end well, until it is closed. */
final class TaskCounter extends SparkListener implements AutoCloseable {

  private final JavaSparkContext spark;
  private final IntConsumer watcher;
  private final AtomicInteger done = new AtomicInteger();

  private TaskCounter(JavaSparkContext spark, IntConsumer watcher) {
    this.spark = spark;
    this.watcher = watcher;
  }

  /** A counter that tells how many tasks are done. */
  static TaskCounter on(JavaSparkContext spark, IntConsumer watcher) {
    TaskCounter counter = new TaskCounter(spark, watcher);
    spark.sc().addSparkListener(counter);
    return counter;
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.taskInfo().successful()) {
      watcher.accept(done.incrementAndGet());
    }
  }

  @Override
  public void close() {
    spark.sc().removeSparkListener(this);
  }
}
