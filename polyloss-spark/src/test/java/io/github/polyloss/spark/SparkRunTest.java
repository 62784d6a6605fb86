package io.github.polyloss.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.polyloss.cli.PolyLossCommand;
import io.github.polyloss.testing.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on Spark in this process; {@link ClusterIT} submits it to a cluster. */
class SparkRunTest {

  private static final String HOST = "spark.driver.host";

  @TempDir private static Path folder;

  @BeforeAll
  static void tellSparkItsAddress() {
    // A machine need not know its own name.
    System.setProperty(HOST, "127.0.0.1");
  }

  @AfterAll
  static void forgetTheAddress() {
    System.clearProperty(HOST);
  }

  private static Console run(String... arguments) {
    return Console.of(() -> PolyLossCommand.run(arguments));
  }

  @Test
  void bothPhasesAreTrainedToTheEnd() throws IOException {
    Path images = TestImages.write(folder.resolve("images"), 8);
    Path out = folder.resolve("run");

    Console outcome =
        run(
            "spark",
            "--master",
            "local[2]",
            "--data",
            images.toString(),
            "--backbone",
            "resnet20",
            "--image-size",
            Integer.toString(TestImages.SIZE),
            "--batch-size",
            "12",
            "--frozen-epochs",
            "1",
            "--epochs",
            "1",
            "--out",
            out.toString());

    assertThat(outcome.status()).as(outcome.err()).isZero();
    JsonNode run =
        new ObjectMapper().readTree(out.resolve("summary.json").toFile()).get("runs").get(0);
    assertThat(run.get("epochs").findValuesAsText("phase")).containsExactly("frozen", "unfrozen");
    assertThat(run.get("testAccuracy").asDouble()).isBetween(0.0, 1.0);
    assertThat(out.resolve("best-poly_2-1.zip")).isNotEmptyFile();
    assertThat(out.resolve("report.html"))
        .content()
        .contains("local[2]", "in each step, gradients are added up");
  }

  @Test
  void aMasterThatIsNotThereIsNamedInOneLine() {
    assertFails(
        run("spark", "--master", "spark://127.0.0.1:1", "--out", folder.resolve("x").toString()),
        "polyloss: --master spark://127.0.0.1:1: no Spark master answers there");
  }

  @Test
  void dataThatIsNotThereIsNamedInOneLine() {
    String address = folder.resolve("no-flowers").toUri().toString();
    assertFails(
        run("spark", "--data", address, "--weights", "none"),
        "polyloss: data must be petals, oxford102, an existing folder or a .csv file, got ");
  }

  private static void assertFails(Console outcome, String message) {
    assertThat(outcome.status()).isEqualTo(1);
    // What Spark itself logs on the way is Spark's.
    List<String> lines =
        outcome.err().lines().filter(line -> line.startsWith("polyloss: ")).toList();
    assertThat(lines).as(outcome.err()).hasSize(1).first().asString().contains(message);
  }
}
