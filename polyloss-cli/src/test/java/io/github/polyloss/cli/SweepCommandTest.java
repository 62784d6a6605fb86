package io.github.polyloss.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.polyloss.testing.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps on a few of the flowers that the project draws itself. */
class SweepCommandTest {

  @TempDir private static Path folder;
  private static Path flowers;

  @BeforeAll
  static void writeFlowers() throws IOException {
    flowers = FlowerFolder.write(folder.resolve("flowers"), 3);
  }

  private String sweep(Path out, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "sweep",
                "--data",
                flowers.toString(),
                "--backbone",
                "resnet20",
                "--image-size",
                "32",
                "--batch-size",
                "8",
                "--frozen-epochs",
                "2",
                "--seeds",
                "2",
                "--out",
                out.toString()));
    arguments.addAll(List.of(more));
    PrintStream standardOut = System.out;
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    System.setOut(new PrintStream(text, true, StandardCharsets.UTF_8));
    try {
      assertThat(PolyLossCommand.run(arguments.toArray(String[]::new))).isZero();
    } finally {
      System.setOut(standardOut);
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  /** Without the last column, the test accuracy. */
  private static List<String> validation(Path out) throws IOException {
    return Files.readAllLines(out.resolve("sweep.csv")).stream()
        .map(line -> line.substring(0, line.lastIndexOf(',')))
        .toList();
  }

  @Test
  void orderAndConfirmationChangeNoNumberOfTheSweep() throws IOException {
    Path plain = folder.resolve("plain");
    Path confirmed = folder.resolve("confirmed");

    String said = sweep(plain, "--epsilon", "40,-1,2");
    sweep(confirmed, "--epsilon", "2,40,-1", "--confirm", "1", "--epochs", "1");

    assertThat(said)
        .contains(".lossFunction(LossPolyN.builder().epsilon(")
        .containsIgnoringCase("beyond noise");
    assertThat(validation(plain)).hasSize(1 + 4).isEqualTo(validation(confirmed));
    for (Path out : List.of(plain, confirmed)) {
      JsonNode summary = new ObjectMapper().readTree(out.resolve("summary.json").toFile());
      assertThat(summary.get("command").asText()).isEqualTo("sweep");
      assertThat(summary.get("runs")).hasSize(4 * 2);
      long tested = 0;
      for (JsonNode run : summary.get("runs")) {
        tested += run.get("testAccuracy").isNull() ? 0 : 1;
        int unfrozen = run.get("testAccuracy").isNull() || out == plain ? 0 : 1;
        assertThat(run.get("epochs")).hasSize(2 + unfrozen);
      }
      assertThat(tested).as("runs of ce and the best").isEqualTo(2 * 2);
      assertThat(out.resolve("sweep.png")).isNotEmptyFile();
      assertThat(out.resolve("report.html")).content().contains("<h2>Sweep</h2>");
    }
  }

  /** What is there when a process is killed; {@link ResumeOnFilesTest} kills one. */
  @Test
  void aSweepThatBrokeOffWhileItsBestTrainedEndsWithTheSameTable() throws IOException {
    Path whole = folder.resolve("whole");
    sweep(whole, "--epsilon", "2,8", "--confirm", "1", "--epochs", "1");
    Path broken = Files.createDirectories(folder.resolve("broken"));
    Files.copy(whole.resolve("arguments.json"), broken.resolve("arguments.json"));
    Path kept = Files.createDirectory(broken.resolve("checkpoints"));
    for (String file : List.of("ce-1.checkpoint", "ce-2.checkpoint")) {
      Files.copy(whole.resolve("checkpoints").resolve(file), kept.resolve(file));
    }

    Console resumed = Console.of(() -> PolyLossCommand.run("sweep", "--resume", broken.toString()));

    assertThat(resumed.status()).as(resumed.err()).isZero();
    assertThat(broken.resolve("sweep.csv")).hasSameTextualContentAs(whole.resolve("sweep.csv"));
  }

  @Test
  void ceAloneIsASweepWithoutDifferences() throws IOException {
    Path out = folder.resolve("ce");

    assertThat(sweep(out, "--epsilon", "0")).contains("there is nothing to compare");

    assertThat(Files.readAllLines(out.resolve("sweep.csv"))).hasSize(2);
  }

  @Test
  void theLineToCopyHasAllThatTheSweepRanWith() {
    String said =
        sweep(
            folder.resolve("smooth"),
            "--epsilon",
            "2",
            "--class-weights",
            "balanced",
            "--label-smoothing",
            "0.1");

    assertThat(said)
        .contains(
            ".lossFunction(LossPolyN.builder().epsilon(2.0).classWeights(1.0, 1.0, 1.0)"
                + ".labelSmoothing(0.1).build())");
  }
}
