package io.github.polyloss.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures, prints the tables, and writes them to {@code performance.md} and a CSV file. */
@Command(
    name = "bench",
    description = "Times one step of each loss, forward and backward, and writes the tables.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class Main implements Callable<Integer> {

  private static final List<Contender> SCALED =
      List.of(Contender.POLY_N, Contender.POLY_N_VECTOR_API, Contender.COPY);

  @Option(names = "--quick", description = "One round of short iterations: about 3 minutes.")
  boolean quick;

  @Option(
      names = "--contenders",
      split = ",",
      paramLabel = "NAME",
      description = "What to compare: ${COMPLETION-CANDIDATES}. Default: all.")
  List<Contender> contenders = List.of(Contender.values());

  @Option(
      names = "--shapes",
      split = ",",
      paramLabel = "ROWSxCOLUMNS",
      defaultValue = "16x102,64x102,32x1000,256x1000,1024x1000,64x21841,65536x21",
      description = "The batches of the table.")
  List<BatchShape> shapes;

  @Option(
      names = "--scaling",
      split = ",",
      paramLabel = "ROWSxCOLUMNS",
      defaultValue = "10x1000,100x1000,1000x1000,10000x1000",
      description = "The batches whose times an element are compared.")
  List<BatchShape> scaling;

  @Option(
      names = "--jvm-args",
      split = " ",
      paramLabel = "ARG",
      description = "More arguments for the JVMs that measure, separated by blanks.")
  List<String> jvmArguments = List.of();

  @Option(names = "--out", description = "The folder for performance.md and performance.csv.")
  Path out = Path.of(".");

  @Option(names = "--verbose", description = "Print all that JMH has to say.")
  boolean verbose;

  /** Runs the benchmark and exits with 0, or with 1 if it failed and 2 if it was misused. */
  public static void main(String... arguments) {
    System.exit(
        new CommandLine(new Main())
            .registerConverter(BatchShape.class, BatchShape::parse)
            .execute(arguments));
  }

  @Override
  public Integer call() throws IOException, RunnerException {
    if (contenders.contains(Contender.PYTORCH_POLY1)
        || contenders.contains(Contender.PYTORCH_CROSS_ENTROPY)) {
      shapes.forEach(Agreement::check);
      System.out.println("PyTorch's losses and gradients are the same as ours to 1e-5.");
    }
    Measuring measuring =
        new Measuring(
            quick ? Effort.QUICK : Effort.FULL,
            jvmArguments,
            verbose ? VerboseMode.NORMAL : VerboseMode.SILENT);
    Map<Cell, Samples> samples = measuring.measure(cells());
    write(new Report(samples));
    return CommandLine.ExitCode.OK;
  }

  private List<Contender> scaled() {
    return contenders.stream().filter(SCALED::contains).toList();
  }

  private Collection<Cell> cells() {
    Set<Cell> cells = new LinkedHashSet<>();
    shapes.forEach(shape -> contenders.forEach(c -> cells.add(new Cell(c, shape))));
    scaling.forEach(shape -> scaled().forEach(c -> cells.add(new Cell(c, shape))));
    return cells;
  }

  private void write(Report report) throws IOException {
    String tables =
        String.join(
            "\n",
            report.times(shapes, contenders),
            report.allocation(shapes, contenders),
            report.scaling(scaling, scaled()));
    System.out.println();
    System.out.println(tables);
    Files.createDirectories(out);
    Files.writeString(out.resolve("performance.md"), tables);
    try (PrintWriter csv =
        new PrintWriter(out.resolve("performance.csv").toFile(), StandardCharsets.UTF_8)) {
      report.writeCsv(csv);
    }
  }
}
