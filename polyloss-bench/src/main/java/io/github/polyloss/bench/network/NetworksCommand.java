package io.github.polyloss.bench.network;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.polyloss.cli.BackboneNames;
import io.github.polyloss.cli.Console;
import io.github.polyloss.cli.TimeLeft;
import io.github.polyloss.resnet.Backbone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code polyloss bench networks}: sets stock DL4J, this project and PyTorch side by side. */
@Command(
    name = "networks",
    description = {
      "Times ResNets in inference and training: DL4J as it comes, this project, and PyTorch (through DJL), each in a"
          + " JVM of its own, in turn."
    },
    showDefaultValues = true,
    footer = {
      "",
      "Examples:",
      "  polyloss bench networks",
      "  polyloss bench networks --backbone resnet18 --work TRAINING --framework POLYLOSS,PYTORCH --rounds 1",
    })
public final class NetworksCommand implements Callable<Integer> {

  @Option(
      names = "--backbone",
      paramLabel = "NAME",
      completionCandidates = BackboneNames.class,
      split = ",",
      defaultValue = "resnet18,resnet50",
      description = "Which ResNets.")
  private List<String> backbones;

  @Option(
      names = "--framework",
      paramLabel = "FRAMEWORK",
      split = ",",
      defaultValue = "STOCK_DL4J,POLYLOSS,PYTORCH",
      description = "What to compare: ${COMPLETION-CANDIDATES}.")
  private List<Framework> frameworks;

  @Option(
      names = "--work",
      paramLabel = "WORK",
      split = ",",
      defaultValue = "INFERENCE,TRAINING",
      description = "What to time: ${COMPLETION-CANDIDATES}.")
  private List<Work> works;

  @Option(names = "--batch-size", paramLabel = "IMAGES", defaultValue = "16")
  private int images;

  @Option(names = "--image-size", paramLabel = "PIXELS", defaultValue = "224")
  private int size;

  @Option(names = "--rounds", defaultValue = "3", description = "JVMs for each figure.")
  private int rounds;

  @Option(
      names = "--seconds",
      defaultValue = "10",
      description =
          "Seconds of steps in each JVM, at least three steps; before, half of that to warm up.")
  private double seconds;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "networks.md",
      description = "The file for the table.")
  private Path out;

  @Spec private CommandSpec command;

  private final Map<String, Long> parameters = new HashMap<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    checkOptions();
    Console console = Console.of(command);
    TimeLeft left = new TimeLeft(rounds * backbones.size() * works.size() * frameworks.size());
    NetworkTable table = new NetworkTable();
    for (int round = 1; round <= rounds; round++) {
      for (String backbone : backbones) {
        for (Work work : works) {
          for (Framework framework : frameworks) {
            Timing.Result result = measure(framework, backbone, work);
            table.add(
                new NetworkTable.Row(backbone, images, work), framework, result.imagesPerSecond());
            console.say(
                "round %d of %d: %s, %s, %s: %.1f images/s%s",
                round,
                rounds,
                backbone,
                work,
                framework.title(),
                result.imagesPerSecond().stream().mapToDouble(r -> r).max().orElseThrow(),
                left.stepEnded());
          }
        }
      }
    }
    String markdown = table.markdown(frameworks);
    System.out.println(markdown);
    Files.writeString(out, markdown);
    return CommandLine.ExitCode.OK;
  }

  private void checkOptions() {
    if (backbones.contains("resnet20")) {
      throw wrong("--backbone must be one that torchvision has, got resnet20");
    }
    for (String name : backbones) {
      try {
        Backbone.of(name);
      } catch (IllegalArgumentException e) {
        throw wrong("--" + e.getMessage());
      }
    }
    require("--batch-size must be at least 2", images >= 2, images);
    require("--image-size must be at least 32", size >= 32, size);
    require("--rounds must be at least 1", rounds >= 1, rounds);
    require("--seconds must be positive and at most 3600", seconds > 0 && seconds <= 3600, seconds);
  }

  private void require(String rule, boolean kept, Object value) {
    if (!kept) {
      throw wrong(rule + ", got " + value);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  private Timing.Result measure(Framework framework, String backbone, Work work)
      throws IOException, InterruptedException {
    Path file = Files.createTempFile("polyloss-bench", ".json");
    try {
      List<String> command = new ArrayList<>();
      command.add(ProcessHandle.current().info().command().orElse("java"));
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.addAll(framework.jvmArguments());
      command.addAll(
          List.of(
              Timing.class.getName(),
              framework.name(),
              backbone,
              Integer.toString(images),
              Integer.toString(size),
              work.name(),
              Double.toString(seconds),
              file.toString()));
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().keySet().removeAll(framework.unsetVariables());
      int status = builder.start().waitFor();
      if (status != 0) {
        throw new IOException(
            "%s, %s of %s: its JVM ended with status %d"
                .formatted(framework.title(), work, backbone, status));
      }
      Timing.Result result = new ObjectMapper().readValue(file.toFile(), Timing.Result.class);
      checkSameNetwork(backbone, framework, result.bodyParameters());
      return result;
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private void checkSameNetwork(String backbone, Framework framework, long count)
      throws IOException {
    Long others = parameters.putIfAbsent(backbone, count);
    if (others != null && others != count) {
      throw new IOException(
          "%s up to its pooling must have %d parameters, as in the other frameworks, got %d from %s"
              .formatted(backbone, others, count, framework.title()));
    }
  }
}
