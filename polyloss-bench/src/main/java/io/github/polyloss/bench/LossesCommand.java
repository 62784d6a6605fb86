package io.github.polyloss.bench;

import io.github.polyloss.cli.Console;
import io.github.polyloss.cli.UserException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures, prints the tables, and writes them to {@code performance.md} and a CSV file. */
@Command(
    name = "losses",
    description = "Times one step of each loss, forward and backward, and writes the tables.",
    showDefaultValues = true)
public final class LossesCommand implements Callable<Integer> {

  private static final List<Contender> SCALED =
      List.of(Contender.POLY_N, Contender.POLY_N_VECTOR_API);

  private static final LossCase SCALED_CASE = LossCase.ONE_HOT;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "JVMs for each figure. Of all that is measured by default a round takes 32 minutes.")
  int rounds;

  @Option(
      names = "--quick",
      description = "Short iterations, for a look: a round takes 15 minutes.")
  boolean quick;

  @Option(
      names = "--cases",
      split = ",",
      paramLabel = "NAME",
      description = "How the losses are called: ${COMPLETION-CANDIDATES}.")
  List<LossCase> cases = List.of(LossCase.values());

  @Option(
      names = "--contenders",
      split = ",",
      paramLabel = "NAME",
      description = "What to compare: ${COMPLETION-CANDIDATES}.")
  List<Contender> contenders = List.of(Contender.values());

  @Option(
      names = "--shapes",
      split = ",",
      paramLabel = "ROWSxCOLUMNS",
      converter = BatchShape.Converter.class,
      defaultValue = "16x102,64x102,256x1000,1024x1000,64x21841,65536x21",
      description = "The batches of the tables.")
  List<BatchShape> shapes;

  @Option(
      names = "--scaling",
      split = ",",
      paramLabel = "ROWSxCOLUMNS",
      converter = BatchShape.Converter.class,
      defaultValue = "10x1000,100x1000,1000x1000,10000x1000",
      description = "The batches whose times an element are compared, with one-hot labels.")
  List<BatchShape> scaling;

  @Option(
      names = "--jvm-args",
      split = " ",
      paramLabel = "ARG",
      description = "More arguments for the JVMs that measure, separated by blanks.")
  List<String> jvmArguments = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The folder for performance.md and performance.csv.")
  Path out = Path.of(".");

  @Spec CommandSpec command;

  @Override
  public Integer call() throws IOException {
    if (rounds < 1) {
      throw new ParameterException(
          command.commandLine(), "--rounds must be at least 1, got " + rounds);
    }
    if (contenders.stream().anyMatch(contender -> contender.library() == Library.PYTORCH)) {
      try {
        cases.forEach(lossCase -> shapes.forEach(shape -> Agreement.check(lossCase, shape)));
      } catch (DisagreementException e) {
        throw new UserException(e.getMessage(), e);
      }
      System.out.println(
          "PyTorch's losses and gradients are the same as ours in every case: to "
              + cases.stream().map(LossCase::tolerance).max(Double::compare).orElseThrow()
              + " or nearer.");
    }
    Collection<Cell> cells = cells();
    Effort effort = quick ? Effort.QUICK : Effort.FULL;
    System.out.printf(
        Locale.ROOT,
        "%d cells, about %.0f minutes%n",
        cells.size(),
        Math.ceil(rounds * cells.size() * effort.secondsOfCell() / 60));
    Measuring measuring =
        new Measuring(rounds, effort, jvmArguments, Console.of(command).verbose());
    write(new Report(measuring.measure(cells)));
    return CommandLine.ExitCode.OK;
  }

  private List<Contender> scaled() {
    return cases.contains(SCALED_CASE)
        ? contenders.stream().filter(SCALED::contains).toList()
        : List.of();
  }

  private Collection<Cell> cells() {
    Set<Cell> cells = new LinkedHashSet<>();
    for (LossCase lossCase : cases) {
      shapes.forEach(shape -> contenders.forEach(c -> cells.add(new Cell(lossCase, c, shape))));
    }
    scaling.forEach(shape -> scaled().forEach(c -> cells.add(new Cell(SCALED_CASE, c, shape))));
    return cells;
  }

  private void write(Report report) throws IOException {
    List<String> all = new ArrayList<>();
    all.add(report.overDl4j(cases, shapes));
    all.add(report.overPyTorch(cases, shapes));
    cases.forEach(lossCase -> all.add(report.times(lossCase, shapes, contenders)));
    cases.forEach(lossCase -> all.add(report.allocation(lossCase, shapes, contenders)));
    if (!scaled().isEmpty()) {
      all.add(report.scaling(SCALED_CASE, scaling, scaled()));
    }
    all.removeIf(String::isEmpty);
    String tables = String.join("\n", all);
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
