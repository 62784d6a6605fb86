package io.github.polyloss.bench.command;

import io.github.polyloss.bench.LossesCommand;
import io.github.polyloss.bench.input.InputCommand;
import io.github.polyloss.bench.network.NetworksCommand;
import io.github.polyloss.cli.Subcommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench}: what can be measured. */
@Command(
    name = "bench",
    description = "Measure losses, input or networks beside those of others, and print tables.",
    subcommands = {LossesCommand.class, InputCommand.class, NetworksCommand.class},
    synopsisSubcommandLabel = "(losses | input | networks)")
public final class BenchCommand implements Subcommand {

  @Spec private CommandSpec command;

  /** For the service loader. */
  public BenchCommand() {}

  /** Without a word of what to measure: says what there is. */
  @Override
  public Integer call() {
    throw new ParameterException(
        command.commandLine(), "what to measure is missing: losses, input or networks");
  }
}
