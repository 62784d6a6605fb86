package io.github.polyloss.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs as processes of their own, killed with SIGKILL: what goes on ends as if nothing had been.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ResumeTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double ROUNDING = 1e-6;

  @TempDir private static Path folder;
  private static Path whole;

  private static Process start(Path log, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(argument -> argument.startsWith("-X") || argument.startsWith("-D"))
            .toList());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("io.github.polyloss.examples.Main");
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static Process train(Path out, Path log) throws IOException {
    return start(
        log,
        "train",
        "--image-size",
        "16",
        "--frozen-epochs",
        "2",
        "--epochs",
        "2",
        "--out",
        out.toString());
  }

  @BeforeAll
  static void trainWithoutAStop() throws IOException, InterruptedException {
    whole = folder.resolve("whole");
    Path log = folder.resolve("whole.log");
    assertThat(train(whole, log).waitFor()).as(Files.readString(log)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aRunThatWasKilledEndsWithTheSameNumbers(int epoch) throws IOException, InterruptedException {
    Path out = folder.resolve("killed-" + epoch);
    Path log = folder.resolve("killed-" + epoch + ".log");
    Process killed = train(out, log);
    while (!Files.readString(log).contains("epoch  " + epoch)) {
      assertThat(killed.isAlive()).as(Files.readString(log)).isTrue();
      Thread.sleep(20);
    }
    killed.destroyForcibly().waitFor();

    Path resumedLog = folder.resolve("resumed-" + epoch + ".log");
    Process resumed = start(resumedLog, "train", "--resume", out.toString());
    assertThat(resumed.waitFor()).as(Files.readString(resumedLog)).isZero();

    JsonNode expected = run(whole);
    JsonNode actual = run(out);
    assertSame(actual, expected, "bestValidAccuracy");
    assertSame(actual, expected, "testAccuracy");
    assertThat(actual.get("epochs")).hasSameSizeAs(expected.get("epochs"));
    for (int i = 0; i < expected.get("epochs").size(); i++) {
      for (String number : new String[] {"epoch", "trainLoss", "validLoss", "validAccuracy"}) {
        assertSame(actual.get("epochs").get(i), expected.get("epochs").get(i), number);
      }
    }
    assertThat(out.resolve("report.html")).isNotEmptyFile();
  }

  private static JsonNode run(Path out) throws IOException {
    return JSON.readTree(out.resolve("summary.json").toFile()).get("runs").get(0);
  }

  private static void assertSame(JsonNode actual, JsonNode expected, String number) {
    assertThat(actual.get(number).asDouble())
        .as(number)
        .isCloseTo(expected.get(number).asDouble(), within(ROUNDING));
  }

  @Test
  void aDamagedCheckpointIsNamed() throws IOException, InterruptedException {
    Path out = folder.resolve("damaged");
    Path log = folder.resolve("damaged.log");
    Process first = train(out, log);
    while (!Files.readString(log).contains("epoch  1")) {
      Thread.sleep(20);
    }
    first.destroyForcibly().waitFor();
    Path checkpoint = out.resolve("checkpoints").resolve("poly_2-1.checkpoint");
    byte[] bytes = Files.readAllBytes(checkpoint);
    Files.write(checkpoint, Arrays.copyOf(bytes, bytes.length / 2));

    Path resumedLog = folder.resolve("damaged-resumed.log");
    assertThat(start(resumedLog, "train", "--resume", out.toString()).waitFor()).isEqualTo(1);
    assertThat(Files.readString(resumedLog))
        .contains("polyloss: checkpoint " + checkpoint + " cannot be read: ");
  }
}
