package io.github.polyloss.examples.cli;

import io.github.polyloss.examples.explain.Explanation;
import io.github.polyloss.examples.training.LossSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code explain}: cross-entropy as a series, and what the losses make of it. */
@Command(
    name = "explain",
    description = "Draw cross-entropy as a series, its error by number of terms, and the losses.",
    footer = {"", "Example:", "  polyloss explain --loss ce --loss poly:2 --loss poly-focal:1:2"})
final class ExplainCommand implements Callable<Integer> {

  @Option(
      names = "--loss",
      paramLabel = "SPEC",
      converter = LossConverter.class,
      defaultValue = "ce;poly:2;poly:-1;focal:2;poly-focal:2:2",
      split = ";",
      description = "Again for each loss: " + LossSpec.FORMS + " [${DEFAULT-VALUE}].")
  private List<LossSpec> losses;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "runs/explain",
      description = "Folder of the pictures and the table [${DEFAULT-VALUE}].")
  private Path out;

  @Override
  public Integer call() throws IOException {
    System.out.println(Explanation.write(out, losses.stream().map(LossSpec::toCurve).toList()));
    System.out.println("Pictures: " + out.toAbsolutePath().normalize().toUri());
    return CommandLine.ExitCode.OK;
  }
}
