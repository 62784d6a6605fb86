package io.github.polyloss.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs as processes of their own that are killed, stopped, starved or disturbed: what goes on ends
 * as if nothing had been.
 */
@Tag("slow")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ResumeTest {

  private static final int SIGINT_BIT = 0x2;

  @TempDir private static Path folder;
  private static Path whole;

  @BeforeAll
  static void trainWithoutAStop() throws IOException, InterruptedException {
    whole = folder.resolve("whole");
    TrainingProcess.train(whole, folder.resolve("whole.log")).assertEnds(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aRunThatWasKilledEndsWithTheSameNumbers(int epoch) throws IOException, InterruptedException {
    Path out = folder.resolve("killed-" + epoch);
    TrainingProcess.train(out, folder.resolve("killed-" + epoch + ".log")).awaitEpoch(epoch).kill();

    resumeToTheSameNumbers(out);
  }

  private static void resumeToTheSameNumbers(Path out) throws IOException, InterruptedException {
    Path log = folder.resolve(out.getFileName() + "-resumed.log");
    TrainingProcess.resume(out, log).assertEnds(0);
    TrainingProcess.assertSameNumbers(out, whole);
    assertThat(out.resolve(".lock")).doesNotExist();
  }

  /** 130 and 143 are what shells know of a process that such a signal ended. */
  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void aRunThatIsStoppedSaysHowToGoOn(String signal, int status)
      throws IOException, InterruptedException {
    Path out = folder.resolve("stopped-" + signal);
    TrainingProcess run = TrainingProcess.train(out, folder.resolve("stopped-" + signal + ".log"));
    run.awaitEpoch(2);
    send(signal, run);

    run.assertEnds(status);
    assertThat(run.output().lines().filter(line -> line.startsWith("polyloss: ")))
        .containsExactly(
            "polyloss: stopped; ./polyloss train --resume %s continues after the last finished epoch"
                .formatted(out));
    try (Stream<Path> files = Files.walk(out)) {
      assertThat(files.filter(Files::isRegularFile).map(file -> out.relativize(file).toString()))
          .containsExactlyInAnyOrder(
              "arguments.json", "checkpoints/poly_2-1.checkpoint", "metrics.csv");
    }
    if (signal.equals("INT")) {
      resumeToTheSameNumbers(out);
    }
  }

  @Test
  void aRunThatIsStoppedInItsFirstEpochLeavesNothing() throws IOException, InterruptedException {
    Path out = folder.resolve("nothing/stopped");
    TrainingProcess run = TrainingProcess.train(out, folder.resolve("nothing.log"));
    run.awaitOutput("petals: ");
    send("INT", run);

    run.assertEnds(130);
    assertThat(run.output())
        .endsWith("polyloss: stopped before the first epoch ended; nothing is kept\n");
    assertThat(out.getParent()).doesNotExist();
  }

  private static void send(String signal, TrainingProcess run)
      throws IOException, InterruptedException {
    Path status = Path.of("/proc", Long.toString(run.process().pid()), "status");
    assumeTrue(Files.exists(status), "signals are sent on Linux only");
    // A shell that runs the build in the background makes it, and all its children, deaf to Ctrl-C.
    try (Stream<String> lines = Files.lines(status)) {
      String ignored =
          lines.filter(line -> line.startsWith("SigIgn:")).findFirst().orElseThrow().substring(7);
      assumeTrue(
          !signal.equals("INT") || (Long.parseUnsignedLong(ignored.strip(), 16) & SIGINT_BIT) == 0,
          "the build ignores SIGINT");
    }
    String pid = Long.toString(run.process().pid());
    assertThat(new ProcessBuilder("kill", "-" + signal, pid).start().waitFor()).isZero();
  }

  @Test
  void twoRunsNeverShareAFolder() throws IOException, InterruptedException {
    Path out = folder.resolve("shared");
    TrainingProcess first = TrainingProcess.train(out, folder.resolve("shared-1.log"));
    first.awaitOutput("petals: ");
    TrainingProcess second = TrainingProcess.train(out, folder.resolve("shared-2.log"));
    second.assertEnds(1);
    first.awaitEpoch(1);
    TrainingProcess third = TrainingProcess.resume(out, folder.resolve("shared-3.log"));
    third.assertEnds(1);
    first.assertEnds(0);

    assertThat(second.output())
        .isEqualTo(
            "polyloss: --out must be a folder that no other run is using, got " + out + "\n");
    assertThat(third.output())
        .isEqualTo(
            "polyloss: --resume must be a folder that no other run is using, got " + out + "\n");
    TrainingProcess.assertSameNumbers(out, whole);
  }

  @Test
  void oneDataThreadGivesTheNumbersOfSeveral() throws IOException, InterruptedException {
    Path out = folder.resolve("one-thread");
    Path log = folder.resolve("one-thread.log");
    List<String> java = TrainingProcess.java("-XX:ActiveProcessorCount=1");
    TrainingProcess.start(log, TrainingProcess.training(out, java)).assertEnds(0);

    TrainingProcess.assertSameNumbers(out, whole);
  }

  /** The disk is a real one of its own: a tmpfs in a namespace of mounts, gone with its process. */
  @Test
  void onAFullDiskTheLastGoodCheckpointStays() throws IOException, InterruptedException {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    Path rescued = folder.resolve("rescued");
    assumeTrue(inNamespace("mount -t tmpfs -o size=1m tmpfs " + disk) == 0, "tmpfs needs rights");
    long checkpoint = Files.size(whole.resolve("checkpoints/poly_2-1.checkpoint"));
    // Room for one checkpoint of all layers, but not for the next beside it.
    long room = checkpoint * 3 / 2;
    Path out = disk.resolve("run");
    Path log = folder.resolve("disk.log");
    String run = String.join(" ", TrainingProcess.training(out, TrainingProcess.java()));

    int status =
        inNamespace(
            "mount -t tmpfs -o size=%d tmpfs %s && { %s > %s 2>&1; status=$?; cp -a %s %s; exit $status; }"
                .formatted(room, disk, run, log, out, rescued));

    String output = Files.readString(log);
    assertThat(status).as(output).isEqualTo(1);
    assertThat(output.lines().filter(line -> line.startsWith("polyloss: ")))
        .as(output)
        .containsExactly(
            "polyloss: cannot write %s: No space left on device"
                .formatted(out.resolve("checkpoints/poly_2-1.checkpoint")));
    assertThat(output).contains("epoch  3 ").doesNotContain("epoch  4 ");
    try (Stream<Path> files = Files.walk(rescued)) {
      assertThat(files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("arguments.json", "poly_2-1.checkpoint", "metrics.csv");
    }
    resumeToTheSameNumbers(rescued);
  }

  private static int inNamespace(String script) throws IOException, InterruptedException {
    if (!Files.exists(Path.of("/usr/bin/unshare"))) {
      return -1;
    }
    return new ProcessBuilder("unshare", "-rm", "sh", "-c", script)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  @Test
  void aDamagedCheckpointIsNamed() throws IOException, InterruptedException {
    Path out = folder.resolve("damaged");
    TrainingProcess.train(out, folder.resolve("damaged.log")).awaitEpoch(1).kill();
    Path checkpoint = out.resolve("checkpoints").resolve("poly_2-1.checkpoint");
    byte[] bytes = Files.readAllBytes(checkpoint);
    Files.write(checkpoint, Arrays.copyOf(bytes, bytes.length / 2));

    TrainingProcess resumed = TrainingProcess.resume(out, folder.resolve("damaged-resumed.log"));
    resumed.assertEnds(1);
    assertThat(resumed.output())
        .contains("polyloss: checkpoint " + checkpoint + " cannot be read: it is damaged");
  }
}
