package io.github.polyloss.cli;

import io.github.polyloss.training.LossSpec;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code compare}: several losses on the same data with the same seeds. */
@Command(
    name = "compare",
    description = "Train losses on the same data with the same seeds, and set them side by side.",
    footer = {
      "",
      "Examples:",
      "  polyloss compare",
      "  polyloss compare --loss ce --loss poly:2 --loss poly-focal:1:2 --seeds 3",
      "  polyloss compare --ui --tensorboard",
      "  polyloss compare --data flowers/ --backbone resnet18 --weights resnet18.safetensors",
    })
final class CompareCommand implements Callable<Integer> {

  @Mixin private TrainingOptions options;

  @Mixin private DashboardOptions dashboard;

  @Option(
      names = "--loss",
      paramLabel = "SPEC",
      converter = LossConverter.class,
      completionCandidates = LossExamples.class,
      defaultValue = "ce;poly:2",
      split = ";",
      splitSynopsisLabel = ";",
      description = "Again for each loss: " + LossSpec.FORMS + " [ce and poly:2].")
  private List<LossSpec> losses;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    HashSet<String> names = new HashSet<>();
    for (LossSpec loss : losses) {
      if (!names.add(loss.toString())) {
        throw new UserException("--loss must name each loss once, got " + loss + " twice");
      }
    }
    return TrainingJob.builder(spec, options, losses).dashboard(dashboard).run();
  }
}
