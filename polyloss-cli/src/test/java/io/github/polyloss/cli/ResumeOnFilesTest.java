package io.github.polyloss.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs on image files, as processes of their own that are disturbed and go on. */
@Tag("slow")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ResumeOnFilesTest {

  @TempDir private static Path folder;
  private static Path flowers;

  @BeforeAll
  static void writeFlowers() throws IOException {
    flowers = FlowerFolder.write(folder.resolve("flowers"), 3);
  }

  private static TrainingProcess start(String name, List<String> command) throws IOException {
    List<String> all =
        Stream.concat(
                command.stream(),
                Stream.of(
                    "--data",
                    flowers.toString(),
                    "--backbone",
                    "resnet20",
                    "--batch-size",
                    "8",
                    "--out",
                    folder.resolve(name).toString()))
            .toList();
    return TrainingProcess.polyloss(folder.resolve(name + ".log"), all.toArray(String[]::new));
  }

  private static void resume(String command, Path run) throws IOException, InterruptedException {
    TrainingProcess.polyloss(
            folder.resolve(run.getFileName() + "-resumed.log"), command, "--resume", run.toString())
        .assertEnds(0);
  }

  @Test
  void aRunGoesOnWhenAnImageThatVanishedIsBack() throws IOException, InterruptedException {
    List<String> train =
        List.of("train", "--frozen-epochs", "1", "--epochs", "5", "--image-size", "32");
    TrainingProcess whole = start("whole", train);
    whole.assertEnds(0);
    TrainingProcess disturbed = start("disturbed", train);
    disturbed.awaitEpoch(2);
    Path image;
    try (Stream<Path> files = Files.walk(flowers.resolve("train"))) {
      image = files.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
    }
    Path away = folder.resolve("away.png");
    Files.move(image, away);

    disturbed.assertEnds(1);

    Files.move(away, image);
    assertThat(disturbed.output().lines().filter(line -> line.startsWith("polyloss: ")))
        .singleElement()
        .asString()
        .contains(image.getFileName().toString(), image.getParent().getFileName().toString());
    Path run = folder.resolve("disturbed");
    assertThat(run.resolve("checkpoints/poly_2-1.checkpoint")).isNotEmptyFile();
    resume("train", run);
    TrainingProcess.assertSameNumbers(run, folder.resolve("whole"));
  }

  @Test
  void aSweepThatWasKilledEndsWithTheSameTable() throws IOException, InterruptedException {
    List<String> sweep =
        List.of(
            "sweep",
            "--epsilon",
            "2,8",
            "--seeds",
            "2",
            "--confirm",
            "1",
            "--frozen-epochs",
            "2",
            "--epochs",
            "1",
            "--image-size",
            "16");
    start("sweep", sweep).assertEnds(0);
    start("killed", sweep).awaitEpoch(2).kill();
    Path run = folder.resolve("killed");
    assertThat(run.resolve("sweep.csv")).doesNotExist();

    resume("sweep", run);

    assertThat(run.resolve("sweep.csv"))
        .hasSameTextualContentAs(folder.resolve("sweep").resolve("sweep.csv"));
  }
}
