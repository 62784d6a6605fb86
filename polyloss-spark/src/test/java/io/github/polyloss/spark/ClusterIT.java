package io.github.polyloss.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Jobs on a real cluster of a master and two workers, submitted as a user does. */
@Tag("slow")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Hadoop needs its winutils.exe there")
class ClusterIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FROZEN_EPOCHS = 3;

  @TempDir private static Path folder;
  private static Cluster cluster;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    cluster = Cluster.start(folder, 2);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static Process submit(String name, List<String> more) throws IOException {
    return submit(name, cluster.url(), more);
  }

  private static Process submit(String name, String master, List<String> more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("spark"));
    arguments.addAll(more);
    return cluster.submit(name, List.of("--master", master), arguments);
  }

  private static List<String> small(Path out, int epochs) {
    return new ArrayList<>(
        List.of(
            "--data",
            "petals",
            "--image-size",
            "32",
            "--frozen-epochs",
            Integer.toString(FROZEN_EPOCHS),
            "--epochs",
            Integer.toString(epochs),
            "--out",
            out.toString()));
  }

  private static JsonNode run(Path out) throws IOException {
    return JSON.readTree(out.resolve("summary.json").toFile()).get("runs").get(0);
  }

  /** Three epochs on tiny images; chance would be right once in sixteen times. */
  private static void assertGood(String name, Path out, int epochs, Process driver)
      throws IOException, InterruptedException {
    int status = driver.waitFor();
    assertThat(status).as(() -> say(name)).isZero();
    assertThat(run(out).get("epochs")).hasSize(FROZEN_EPOCHS + epochs);
    assertThat(run(out).get("testAccuracy").asDouble()).isGreaterThan(0.6);
    assertThat(out.resolve("report.html")).isNotEmptyFile();
    assertThat(out.resolve("best-poly_2-1.zip")).isNotEmptyFile();
  }

  private static String say(String name) {
    try {
      return cluster.log(name) + cluster.executorLogs();
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static void awaitEpoch(String name, int epoch, Process driver)
      throws IOException, InterruptedException {
    while (!cluster.log(name).contains("epoch  " + epoch)) {
      assertThat(driver.isAlive()).as(() -> say(name)).isTrue();
      Thread.sleep(50);
    }
  }

  @Test
  void twoWorkersTrainBothPhasesToTheEnd() throws IOException, InterruptedException {
    Path out = folder.resolve("plain");
    assertGood("plain", out, 1, submit("plain", small(out, 1)));
  }

  @Test
  void aWorkerThatIsKilledCostsTimeAlone() throws IOException, InterruptedException {
    Path out = folder.resolve("killed-worker");
    cluster.startWorker();
    List<String> arguments = small(out, 0);
    arguments.addAll(List.of("--averaging-frequency", "1"));
    Process driver = submit("killed-worker", arguments);
    awaitEpoch("killed-worker", 1, driver);
    cluster.killWorker(2);
    assertGood("killed-worker", out, 0, driver);
  }

  @Test
  void aDriverThatIsKilledGoesOnFromItsCheckpoint() throws IOException, InterruptedException {
    Path out = folder.resolve("killed-driver");
    List<String> arguments = small(out, 0);
    String checkpoints = folder.resolve("shared-checkpoints").toUri().toString();
    arguments.addAll(List.of("--checkpoints", checkpoints));
    Process driver = submit("killed-driver", arguments);
    awaitEpoch("killed-driver", 1, driver);
    driver.destroyForcibly().waitFor();
    String before = epochLines(cluster.log("killed-driver"));

    Process resumed = submit("resumed-driver", List.of("--resume", out.toString()));
    assertGood("resumed-driver", out, 0, resumed);
    assertThat(epochLines(cluster.log("resumed-driver"))).startsWith(before);
    assertThat(out.resolve("report.html"))
        .content()
        .contains(cluster.url(), "in each step, gradients are added up");
  }

  private static String epochLines(String log) {
    return String.join(
        "\n", log.lines().filter(line -> line.matches("poly:2 +seed 1 +epoch .*")).toList());
  }

  @Test
  void aMasterThatIsNotThereIsNamedInOneLine() throws IOException, InterruptedException {
    assertFails(
        "no-master",
        submit("no-master", "spark://127.0.0.1:1", small(folder.resolve("none"), 0)),
        "polyloss: --master spark://127.0.0.1:1: no Spark master answers there");
  }

  @Test
  void dataThatIsNotThereIsNamedInOneLine() throws IOException, InterruptedException {
    String address = folder.resolve("no-flowers").toUri().toString();
    assertFails(
        "no-data",
        submit("no-data", List.of("--data", address, "--weights", "none")),
        "polyloss: data must be petals, oxford102, an existing folder or a .csv file, got ");
  }

  @Test
  void executorsWithTooLittleMemoryForArraysSaySo() throws IOException, InterruptedException {
    Path out = folder.resolve("no-memory");
    List<String> arguments = small(out, 0);
    // Each of these batches needs more than what is left beside so small a heap.
    arguments.set(arguments.indexOf("32"), "224");
    arguments.addAll(List.of("--batch-size", "256"));
    arguments.addAll(List.of("--executor-memory", "512m", "--executor-off-heap", "1m"));
    assertFails(
        "no-memory",
        submit("no-memory", arguments),
        "--executor-off-heap (arrays) or --executor-memory (heap) gives more");
    assertThat(out).doesNotExist();
  }

  @Test
  void executorsWithoutTheClassesSaySo() throws IOException, InterruptedException {
    Path out = folder.resolve("no-classes");
    List<String> arguments = new ArrayList<>(List.of("spark", "--master", cluster.url()));
    arguments.addAll(small(out, 0));
    assertFails(
        "no-classes",
        cluster.drive("no-classes", Cluster.aJarOfSpark(), arguments),
        "submit polyloss-spark-submit.jar, or name it in spark.jars");
    assertThat(out).doesNotExist();
  }

  private static void assertFails(String name, Process driver, String message)
      throws IOException, InterruptedException {
    assertThat(driver.waitFor()).as(() -> say(name)).isEqualTo(1);
    // What Spark itself logs on the way is Spark's; ours is one line, and the last word.
    List<String> lines =
        cluster.log(name).lines().filter(line -> line.startsWith("polyloss: ")).toList();
    assertThat(lines).as(() -> say(name)).hasSize(1).first().asString().contains(message);
  }
}
