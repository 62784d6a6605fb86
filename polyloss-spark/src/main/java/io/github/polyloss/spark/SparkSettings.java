package io.github.polyloss.spark;

import io.github.polyloss.cli.UserException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Spark's configuration.
 *
 * @param master from the command line; else what spark-submit says; else this machine
 * @param plan how many workers
 * @param heap of an executor
 * @param offHeap of an executor, for arrays
 */
record SparkSettings(Optional<String> master, ClusterPlan plan, String heap, String offHeap) {

  private static final int CONNECT_MILLIS = 5000;

  /** What Aeron, Kryo and JavaCPP reach into; Spark opens the rest by itself. */
  private static final String OPTIONS =
      "-Dorg.eclipse.deeplearning4j.helpers.disable=false"
          + " --add-opens=java.base/java.lang.reflect=ALL-UNNAMED"
          + " --add-opens=java.base/jdk.internal.misc=ALL-UNNAMED";

  /**
   * As the launcher has it: threads that wait leave the core to others, and memory that natives
   * free stays with the process, since the system clears each page that it hands out again.
   */
  private static final Map<String, String> EXECUTOR_ENVIRONMENT =
      Map.of(
          "OMP_WAIT_POLICY", "PASSIVE",
          "MALLOC_ARENA_MAX", "1",
          "MALLOC_MMAP_MAX_", "0",
          "MALLOC_TRIM_THRESHOLD_", "8589934592");

  /** Connects to the cluster. */
  JavaSparkContext connect() {
    SparkConf conf = new SparkConf();
    master.ifPresent(conf::setMaster);
    conf.setIfMissing("spark.master", "local[" + plan.workers() + "]");
    conf.setIfMissing("spark.app.name", "polyloss");
    String url = conf.get("spark.master");
    if (url.startsWith("spark://")) {
      checkThatAnswers(url);
      conf.setIfMissing("spark.cores.max", Integer.toString(plan.workers()));
    }
    if (!url.startsWith("local")) {
      conf.setIfMissing("spark.executor.instances", Integer.toString(plan.workers()));
      conf.setIfMissing("spark.executor.cores", "1");
      conf.setIfMissing("spark.executor.memory", heap);
      conf.setIfMissing("spark.executor.memoryOverhead", offHeap);
      String options =
          executorOptions(
              bytes(conf, "spark.executor.memory", "--executor-memory"),
              bytes(conf, "spark.executor.memoryOverhead", "--executor-off-heap"));
      String own = conf.get("spark.executor.extraJavaOptions", "");
      conf.set("spark.executor.extraJavaOptions", (own + " " + options).trim());
      EXECUTOR_ENVIRONMENT.forEach(
          (name, value) -> conf.setIfMissing("spark.executorEnv." + name, value));
      // A core a task: the task's own share of the machine.
      conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", conf.get("spark.executor.cores"));
      if (!conf.contains("spark.jars")) {
        conf.set("spark.jars", ownJar());
      }
    }
    conf.setIfMissing("spark.ui.enabled", "false");
    // Features and averaged parameters come back to the driver; Spark would stop at a gigabyte.
    conf.setIfMissing("spark.driver.maxResultSize", "0");
    return new JavaSparkContext(conf);
  }

  /**
   * ND4J's arrays are not counted by JavaCPP's bound on bytes, only by the one on the memory of the
   * whole process, which is looked at whenever a piece of it is asked for.
   */
  private static String executorOptions(long heap, long offHeap) {
    return OPTIONS + " -Dorg.bytedeco.javacpp.maxphysicalbytes=" + (heap + offHeap);
  }

  private static long bytes(SparkConf conf, String setting, String option) {
    try {
      return conf.getSizeAsBytes(setting);
    } catch (NumberFormatException e) {
      throw new UserException(
          "%s must be a size such as 2g, got %s".formatted(option, conf.get(setting)), e);
    }
  }

  private static void checkThatAnswers(String url) {
    String first = url.split(",")[0];
    try {
      URI uri = new URI(first);
      if (uri.getHost() == null || uri.getPort() < 0) {
        throw new UserException("--master must be spark://HOST:PORT, got " + url);
      }
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), CONNECT_MILLIS);
      }
    } catch (URISyntaxException e) {
      throw new UserException("--master must be spark://HOST:PORT, got " + url, e);
    } catch (IOException e) {
      throw new UserException(
          "--master %s: no Spark master answers there (%s); start one, or correct the address"
              .formatted(first, e.getMessage()),
          e);
    }
  }

  /** The jar that this class comes from, which executors need. */
  private static String ownJar() {
    Path jar;
    try {
      jar =
          Path.of(SparkSettings.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    if (Files.isDirectory(jar)) {
      throw new UserException(
          "--master: executors need the jar of this program; start through ./polyloss or"
              + " spark-submit");
    }
    return jar.toString();
  }
}
