package io.github.polyloss.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.polyloss.testing.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The quick part of what {@link ResumeTest} does to processes, on a few small images. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class KilledRunTest {

  private static final Path PROC = Path.of("/proc/self/status");
  private static final int SIGTERMED = 128 + 15;

  @TempDir private static Path folder;
  private static Path flowers;

  @BeforeAll
  static void writeFlowers() throws IOException {
    flowers = FlowerFolder.write(folder.resolve("flowers"), 3);
  }

  private static List<String> training(Path out, int epochs) {
    return List.of(
        "train",
        "--data",
        flowers.toString(),
        "--backbone",
        "resnet20",
        "--image-size",
        "32",
        "--batch-size",
        "8",
        "--frozen-epochs",
        "1",
        "--epochs",
        Integer.toString(epochs),
        "--out",
        out.toString());
  }

  private static TrainingProcess start(Path out, int epochs) throws IOException {
    Path log = out.resolveSibling(out.getFileName() + ".log");
    return TrainingProcess.polyloss(log, training(out, epochs).toArray(String[]::new));
  }

  private static Console run(List<String> arguments) {
    return Console.of(() -> PolyLossCommand.run(arguments.toArray(String[]::new)));
  }

  private static List<String> resuming(Path run) {
    return List.of("train", "--resume", run.toString());
  }

  @Test
  void aRunThatWasKilledEndsWithTheSameNumbers() throws IOException, InterruptedException {
    int epochs = 6;
    Path whole = folder.resolve("whole");
    assertThat(run(training(whole, epochs)).status()).isZero();
    Path killed = folder.resolve("killed");
    TrainingProcess process = start(killed, epochs).awaitEpoch(2);
    process.kill();
    assertThat(process.process().exitValue()).isNotZero();
    assertThat(killed.resolve("summary.json")).doesNotExist();

    Console resumed = run(resuming(killed));

    assertThat(resumed.status()).as(resumed.err()).isZero();
    TrainingProcess.assertSameNumbers(killed, whole);
    assertThat(killed.resolve(".lock")).doesNotExist();
  }

  /** With more epochs than it has time for. */
  @Test
  void aRunThatIsStoppedSaysHowToGoOnAndADamagedCheckpointIsNamed()
      throws IOException, InterruptedException {
    assumeTrue(Files.exists(PROC), "signals are sent on Linux only");
    Path out = folder.resolve("stopped");
    TrainingProcess process = start(out, 1000).awaitEpoch(2);
    process.process().destroy();

    process.assertEnds(SIGTERMED);
    assertThat(process.output().lines().filter(line -> line.startsWith("polyloss: ")))
        .containsExactly(
            "polyloss: stopped; ./polyloss train --resume %s continues after the last finished epoch"
                .formatted(out));
    try (Stream<Path> files = Files.walk(out)) {
      assertThat(files.filter(Files::isRegularFile).map(file -> out.relativize(file).toString()))
          .containsExactlyInAnyOrder(
              "arguments.json", "checkpoints/poly_2-1.checkpoint", "metrics.csv");
    }

    Path checkpoint = out.resolve("checkpoints").resolve("poly_2-1.checkpoint");
    byte[] bytes = Files.readAllBytes(checkpoint);
    Files.write(checkpoint, Arrays.copyOf(bytes, bytes.length / 2));
    Console resumed = run(resuming(out));
    assertThat(resumed.status()).isEqualTo(1);
    assertThat(resumed.err())
        .contains("polyloss: checkpoint " + checkpoint + " cannot be read: it is damaged");
  }

  /** On many large images, so that the first epoch lasts. */
  @Test
  void aRunThatIsStoppedInItsFirstEpochLeavesNothing() throws IOException, InterruptedException {
    assumeTrue(Files.exists(PROC), "signals are sent on Linux only");
    Path out = folder.resolve("nothing/stopped");
    TrainingProcess process =
        TrainingProcess.polyloss(
            folder.resolve("nothing.log"), "train", "--image-size", "64", "--out", out.toString());
    process.awaitOutput("petals: ").process().destroy();

    process.assertEnds(SIGTERMED);
    assertThat(process.output())
        .endsWith("polyloss: stopped before the first epoch ended; nothing is kept\n");
    assertThat(out.getParent()).doesNotExist();
  }
}
