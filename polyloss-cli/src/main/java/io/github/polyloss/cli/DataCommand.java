package io.github.polyloss.cli;

import io.github.polyloss.cli.report.DataReport;
import io.github.polyloss.datavec.image.ImageDataSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code data}: what is in a data set. */
@Command(
    name = "data",
    description = "Count the images of a data set per split and class, and draw a sample sheet.",
    footer = {"", "Example:", "  polyloss data --data flowers/ --out runs/flowers"})
final class DataCommand implements Callable<Integer> {

  @Mixin private DataOptions data;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "runs/data",
      description = "Folder of the pictures and the table [${DEFAULT-VALUE}].")
  private Path out;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    OutFiles.requireFolder("--out", out);
    ImageDataSet set = data.open(Console.of(spec).progress());
    System.out.println(DataReport.write(out, set));
    System.out.println("Pictures: " + out.toAbsolutePath().normalize().toUri());
    return CommandLine.ExitCode.OK;
  }
}
