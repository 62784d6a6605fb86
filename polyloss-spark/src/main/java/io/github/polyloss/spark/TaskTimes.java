package io.github.polyloss.spark;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Adds up what Spark measures of its tasks and jobs, until it is closed. */
final class TaskTimes extends SparkListener implements AutoCloseable {

  private final JavaSparkContext spark;
  private final long start = System.nanoTime();
  private final AtomicLong runMillis = new AtomicLong();
  private final AtomicLong serialisationMillis = new AtomicLong();
  private final AtomicLong jobMillis = new AtomicLong();

  private TaskTimes(JavaSparkContext spark) {
    this.spark = spark;
  }

  /** Times from now on. */
  static TaskTimes on(JavaSparkContext spark) {
    TaskTimes times = new TaskTimes(spark);
    spark.sc().addSparkListener(times);
    return times;
  }

  // The driver runs one job after the other, so their times add up.
  @Override
  public void onJobStart(SparkListenerJobStart job) {
    jobMillis.addAndGet(-job.time());
  }

  @Override
  public void onJobEnd(SparkListenerJobEnd job) {
    jobMillis.addAndGet(job.time());
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    TaskMetrics metrics = end.taskMetrics();
    // Of a task whose executor is gone nothing is known.
    if (metrics == null) {
      return;
    }
    runMillis.addAndGet(metrics.executorRunTime());
    long fetching =
        end.taskInfo().gettingResultTime() == 0
            ? 0
            : end.taskInfo().finishTime() - end.taskInfo().gettingResultTime();
    serialisationMillis.addAndGet(
        metrics.executorDeserializeTime() + metrics.resultSerializationTime() + fetching);
  }

  /**
   * Where the time has gone so far.
   *
   * @param workers how many there are
   * @param training seconds, all workers together
   * @param reading seconds, all workers together
   */
  TimeSpent spent(int workers, double training, double reading) {
    double seconds = (System.nanoTime() - start) / 1e9;
    return new TimeSpent(
        workers * seconds,
        training,
        reading,
        seconds(serialisationMillis),
        seconds(runMillis) - training - reading,
        workers * (seconds - seconds(jobMillis)));
  }

  private static double seconds(AtomicLong millis) {
    return millis.get() / (double) TimeUnit.SECONDS.toMillis(1);
  }

  @Override
  public void close() {
    spark.sc().removeSparkListener(this);
  }
}
