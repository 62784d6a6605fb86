package io.github.polyloss.cli;

import io.github.polyloss.cli.explain.Explanation;
import io.github.polyloss.cli.explain.LossCurve;
import io.github.polyloss.training.LossSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code explain}: cross-entropy as a series, and what the losses make of it. */
@Command(
    name = "explain",
    description = "Draw cross-entropy as a series, its error by number of terms, and the losses.",
    footer = {
      "",
      "Examples:",
      "  polyloss explain --loss ce --loss poly:2 --loss poly-focal:1:2",
      "  polyloss explain --loss ce --loss taylor:2 --picture taylor-2.png"
    })
final class ExplainCommand implements Callable<Integer> {

  @Option(
      names = "--loss",
      paramLabel = "SPEC",
      converter = LossConverter.class,
      completionCandidates = LossExamples.class,
      defaultValue = "ce;poly:2;poly:-1;taylor:2;focal:2;poly-focal:2:2",
      split = ";",
      description = "Again for each loss: " + LossSpec.FORMS + " [${DEFAULT-VALUE}].")
  private List<LossSpec> losses;

  @ArgGroup private Target target = new Target();

  /** Where to: a folder for all, or a file for the losses alone. */
  private static final class Target {

    @Option(
        names = "--out",
        paramLabel = "DIR",
        description = "Folder of the pictures and the table [runs/explain].")
    private Path out = Path.of("runs", "explain");

    @Option(
        names = "--picture",
        paramLabel = "FILE",
        description = "Draw the losses and their gradients alone, into this PNG file.")
    private Path picture;
  }

  @Override
  public Integer call() throws IOException {
    List<LossCurve> curves = losses.stream().map(ExplainCommand::curve).distinct().toList();
    if (target.picture != null) {
      OutFiles.requirePng("--picture", target.picture);
      Explanation.writeLosses(target.picture, curves);
      System.out.println("Picture: " + target.picture.toAbsolutePath().normalize().toUri());
    } else {
      OutFiles.requireFolder("--out", target.out);
      System.out.println(Explanation.write(target.out, curves));
      System.out.println("Pictures: " + target.out.toAbsolutePath().normalize().toUri());
    }
    return CommandLine.ExitCode.OK;
  }

  private static LossCurve curve(LossSpec loss) {
    return new LossCurve(loss.toString(), loss.toLoss(new double[0], 0));
  }
}
