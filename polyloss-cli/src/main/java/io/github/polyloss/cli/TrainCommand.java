package io.github.polyloss.cli;

import io.github.polyloss.training.LossSpec;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train}: one loss. */
@Command(
    name = "train",
    description = "Train one loss.",
    footer = {
      "",
      "Example:",
      "  polyloss train --loss poly:2 --data flowers/ --backbone resnet18 --weights r18.safetensors",
    })
final class TrainCommand implements Callable<Integer> {

  @Mixin private TrainingOptions options;

  @Mixin private DashboardOptions dashboard;

  @Option(
      names = "--loss",
      paramLabel = "SPEC",
      converter = LossConverter.class,
      completionCandidates = LossExamples.class,
      defaultValue = "poly:2",
      description = LossSpec.FORMS + " [${DEFAULT-VALUE}].")
  private LossSpec loss;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    return TrainingJob.builder(spec, options, List.of(loss)).dashboard(dashboard).run();
  }
}
