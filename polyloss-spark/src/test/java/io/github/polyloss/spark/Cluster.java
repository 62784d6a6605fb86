package io.github.polyloss.spark;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A standalone cluster of real processes on loopback: a master, and workers of one core each,
 * started from Spark's own jars as its scripts do.
 */
final class Cluster implements AutoCloseable {

  private static final Path HOME = Path.of(System.getProperty("polyloss.spark.home"));
  private static final Path JAR = Path.of(System.getProperty("polyloss.submit.jar"));
  private static final String LOOPBACK = "127.0.0.1";
  private static final int SECONDS_TO_START = 30;

  private final Path folder;
  private final int port;
  private final List<Process> processes = new ArrayList<>();
  private final List<Process> workers = new ArrayList<>();

  private Cluster(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  static Cluster start(Path folder, int workers) throws IOException, InterruptedException {
    Cluster cluster = new Cluster(folder, freePort());
    try {
      cluster.startMaster();
      for (int i = 0; i < workers; i++) {
        cluster.startWorker();
      }
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
      return socket.getLocalPort();
    }
  }

  private void startMaster() throws IOException, InterruptedException {
    processes.add(
        spark(
            "master",
            "512m",
            "org.apache.spark.deploy.master.Master",
            "--host",
            LOOPBACK,
            "--port",
            Integer.toString(port),
            "--webui-port",
            "0"));
    for (int i = 0; i < 10 * SECONDS_TO_START; i++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(LOOPBACK, port), 1000);
        return;
      } catch (IOException notYet) {
        Thread.sleep(100);
      }
    }
    throw new IllegalStateException("the master does not answer: " + log("master"));
  }

  /** Starts one more worker, which registers itself. */
  void startWorker() throws IOException {
    String name = "worker-" + workers.size();
    Process worker =
        spark(
            name,
            "512m",
            "org.apache.spark.deploy.worker.Worker",
            "--host",
            LOOPBACK,
            "--cores",
            "1",
            "--memory",
            "2g",
            "--webui-port",
            "0",
            "--work-dir",
            folder.resolve(name).toString(),
            url());
    processes.add(worker);
    workers.add(worker);
  }

  String url() {
    return "spark://" + LOOPBACK + ":" + port;
  }

  /** Kills a worker and the executors that it has started, as when a machine goes down. */
  void killWorker(int number) throws InterruptedException {
    Process worker = workers.get(number);
    List<ProcessHandle> executors = worker.descendants().toList();
    worker.destroyForcibly();
    executors.forEach(ProcessHandle::destroyForcibly);
    worker.waitFor();
  }

  /** Submits the program as a user does; its output is in {@link #log}. */
  Process submit(String name, List<String> settings, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add("org.apache.spark.deploy.SparkSubmit");
    command.addAll(settings);
    command.addAll(List.of("--conf", "spark.driver.host=" + LOOPBACK));
    command.addAll(List.of("--class", "io.github.polyloss.cli.Main", JAR.toString()));
    command.addAll(arguments);
    Process driver = spark(name, "2g", command.toArray(String[]::new));
    processes.add(driver);
    return driver;
  }

  /** Starts the program as {@code ./polyloss} does, with other jars for the executors. */
  Process drive(String name, Path executorJar, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("-cp", JAR + File.pathSeparator + HOME.resolve("jars") + "/*"));
    command.add("-Dspark.jars=" + executorJar);
    command.add("-Dspark.driver.host=" + LOOPBACK);
    command.add("io.github.polyloss.cli.Main");
    command.addAll(arguments);
    Process driver = spark(name, "2g", command.toArray(String[]::new));
    processes.add(driver);
    return driver;
  }

  /** One of Spark's own jars, which holds none of this program's classes. */
  static Path aJarOfSpark() throws IOException {
    try (Stream<Path> jars = Files.list(HOME.resolve("jars"))) {
      return jars.filter(jar -> jar.getFileName().toString().startsWith("slf4j-api"))
          .findFirst()
          .orElseThrow();
    }
  }

  private Process spark(String name, String heap, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heap);
    command.addAll(List.of(System.getProperty("polyloss.spark.arguments").split(" ")));
    command.addAll(List.of("-cp", HOME.resolve("jars") + "/*"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "SPARK_HOME",
                HOME.toString(),
                "SPARK_SCALA_VERSION",
                "2.12",
                "SPARK_LOCAL_IP",
                LOOPBACK,
                "OMP_WAIT_POLICY",
                "PASSIVE"));
    return builder.start();
  }

  /** What a process has said so far. */
  String log(String name) throws IOException {
    return Files.readString(folder.resolve(name + ".log"));
  }

  /** All that the executors have said. */
  String executorLogs() throws IOException {
    StringBuilder logs = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith("std")).toList()) {
        logs.append(file).append('\n').append(Files.readString(file));
      }
    }
    return logs.toString();
  }

  @Override
  public void close() {
    for (Process process : processes) {
      List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
      all.add(process.toHandle());
      all.forEach(ProcessHandle::destroyForcibly);
      all.forEach(handle -> handle.onExit().orTimeout(10, TimeUnit.SECONDS).join());
    }
  }
}
