package io.github.polyloss.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The command line in a process of its own, and what it has printed. */
record TrainingProcess(Process process, Path log) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double ROUNDING = 1e-6;

  /** A training that takes seconds: two epochs with the body frozen, two with all layers. */
  private static final List<String> SHORT =
      List.of("train", "--image-size", "16", "--frozen-epochs", "2", "--epochs", "2", "--out");

  /** How this Java was started, so far as it is the same for a child. */
  static List<String> java(String... more) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(argument -> argument.startsWith("-X") || argument.startsWith("-D"))
            .toList());
    command.addAll(List.of(more));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("io.github.polyloss.cli.Main");
    return command;
  }

  static TrainingProcess start(Path log, List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(log.toAbsolutePath().getParent().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    return new TrainingProcess(process, log);
  }

  static TrainingProcess polyloss(Path log, String... arguments) throws IOException {
    return start(log, Stream.concat(java().stream(), Stream.of(arguments)).toList());
  }

  static TrainingProcess train(Path out, Path log) throws IOException {
    return start(log, training(out, java()));
  }

  static List<String> training(Path out, List<String> java) {
    return Stream.of(java, SHORT, List.of(out.toString())).flatMap(List::stream).toList();
  }

  static TrainingProcess resume(Path out, Path log) throws IOException {
    return polyloss(log, "train", "--resume", out.toString());
  }

  String output() throws IOException {
    return Files.readString(log);
  }

  /** Waits until it has printed something. */
  TrainingProcess awaitOutput(String text) throws IOException, InterruptedException {
    while (!output().contains(text)) {
      assertThat(process.isAlive() || output().contains(text)).as(output()).isTrue();
      Thread.sleep(20);
    }
    return this;
  }

  TrainingProcess awaitEpoch(int epoch) throws IOException, InterruptedException {
    return awaitOutput("epoch  " + epoch + " ");
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  void assertEnds(int status) throws IOException, InterruptedException {
    int actual = process.waitFor();
    assertThat(actual).as(output()).isEqualTo(status);
  }

  /** The numbers of two runs are the same, but for their times. */
  static void assertSameNumbers(Path actualRun, Path expectedRun) throws IOException {
    JsonNode expected = run(expectedRun);
    JsonNode actual = run(actualRun);
    assertSame(actual, expected, "bestValidAccuracy");
    assertSame(actual, expected, "testAccuracy");
    assertThat(actual.get("epochs")).hasSameSizeAs(expected.get("epochs"));
    for (int i = 0; i < expected.get("epochs").size(); i++) {
      for (String number : new String[] {"epoch", "trainLoss", "validLoss", "validAccuracy"}) {
        assertSame(actual.get("epochs").get(i), expected.get("epochs").get(i), number);
      }
    }
    assertThat(actualRun.resolve("report.html")).isNotEmptyFile();
  }

  private static JsonNode run(Path out) throws IOException {
    return JSON.readTree(out.resolve("summary.json").toFile()).get("runs").get(0);
  }

  private static void assertSame(JsonNode actual, JsonNode expected, String number) {
    assertThat(actual.get(number).asDouble())
        .as(number)
        .isCloseTo(expected.get(number).asDouble(), within(ROUNDING));
  }
}
