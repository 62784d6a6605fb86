package io.github.polyloss.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs JMH round after round over all cells, so that a spell of noise on the machine meets all
 * contenders of a case at a shape and not the forks of one.
 */
final class Measuring {

  private static final String ALLOCATION = "gc.alloc.rate.norm";

  private final int rounds;
  private final Effort effort;
  private final List<String> jvmArguments;
  private final boolean verbose;

  Measuring(int rounds, Effort effort, List<String> jvmArguments, boolean verbose) {
    this.rounds = rounds;
    this.effort = effort;
    this.jvmArguments = List.copyOf(jvmArguments);
    this.verbose = verbose;
  }

  Map<Cell, Samples> measure(Collection<Cell> cells) throws IOException {
    Map<Cell, Samples> samples = new LinkedHashMap<>();
    for (int round = 1; round <= rounds; round++) {
      System.out.printf(Locale.ROOT, "Round %d of %d%n", round, rounds);
      for (Cell cell : cells) {
        Samples ofRound = new Samples();
        for (BenchmarkResult fork : run(cell).getBenchmarkResults()) {
          for (IterationResult iteration : fork.getIterationResults()) {
            double millis = iteration.getPrimaryResult().getScore();
            double bytes = iteration.getSecondaryResults().get(ALLOCATION).getScore();
            ofRound.add(millis, bytes);
            samples.computeIfAbsent(cell, key -> new Samples()).add(millis, bytes);
          }
        }
        System.out.printf(
            Locale.ROOT,
            "  %-9s %-12s %-21s %10.4f ms %12.0f B%n",
            cell.lossCase().title(),
            cell.shape(),
            cell.contender().title(),
            ofRound.medianMillis(),
            ofRound.medianBytes());
      }
    }
    return samples;
  }

  // Where the command line is only read, for completion, JMH is not on the class path: it stays
  // inside.
  private RunResult run(Cell cell) throws IOException {
    try {
      return new Runner(options(cell)).runSingle();
    } catch (RunnerException e) {
      throw new IOException("%s: JMH: %s".formatted(cell, e.getMessage()), e);
    }
  }

  private Options options(Cell cell) {
    List<String> arguments = new ArrayList<>(List.of("-Xmx4g", "-Djava.awt.headless=true"));
    arguments.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    arguments.addAll(jvmArguments);
    arguments.addAll(cell.contender().jvmArguments());
    TimeValue time = TimeValue.milliseconds(effort.iterationMillis());
    return new OptionsBuilder()
        .include(Pattern.quote(LossBenchmark.class.getName() + ".step"))
        .param("lossCase", cell.lossCase().name())
        .param("contender", cell.contender().name())
        .param("shape", cell.shape().toString())
        .param("effort", effort.name())
        .forks(1)
        .warmupIterations(effort.warmupIterations())
        .warmupTime(time)
        .measurementIterations(effort.iterations())
        .measurementTime(time)
        .addProfiler(GCProfiler.class)
        .jvmArgs(arguments.toArray(String[]::new))
        .shouldFailOnError(true)
        .verbosity(verbose ? VerboseMode.NORMAL : VerboseMode.SILENT)
        .build();
  }
}
