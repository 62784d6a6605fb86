package io.github.polyloss.examples.cli;

import io.github.polyloss.examples.UserException;
import io.github.polyloss.examples.channelslast.OneDnn;
import io.github.polyloss.examples.io.OneLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line's root: the list of commands, and what happens when one fails. */
@Command(
    name = "polyloss",
    description = "PolyLoss for Deeplearning4j: fine-tune a ResNet with CE and PolyLoss.",
    subcommands = {
      CompareCommand.class,
      TrainCommand.class,
      SweepCommand.class,
      PredictCommand.class,
      DataCommand.class,
      ExplainCommand.class,
      PretrainCommand.class,
    },
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    version = "polyloss 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "On a Spark cluster: polyloss spark --help, polyloss spark-scaling --help.",
      "The dashboard of a run that has ended: polyloss ui --help.",
    },
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done",
      "1:failed, with one line that says what to do",
      "2:wrong usage",
      "130:stopped with Ctrl-C; a run in which an epoch had ended says how to go on",
    })
public final class PolyLossCommand implements Runnable {

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of a failure.")
  private boolean verbose;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  PolyLossCommand() {}

  /**
   * Runs one command.
   *
   * @param arguments a command and its options
   * @return the exit status: 0 done, 1 failed, 2 wrong usage
   */
  public static int run(String... arguments) {
    OneDnn.enable();
    PolyLossCommand root = new PolyLossCommand();
    CommandLine commandLine = new CommandLine(root);
    ServiceLoader.load(Subcommand.class).forEach(commandLine::addSubcommand);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setParameterExceptionHandler(PolyLossCommand::wrongUsage);
    commandLine.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          command.getErr().println("polyloss: " + OneLine.of(oneLine(failure)));
          if (root.verbose) {
            failure.printStackTrace(command.getErr());
          }
          return CommandLine.ExitCode.SOFTWARE;
        });
    return commandLine.execute(arguments);
  }

  private static int wrongUsage(CommandLine.ParameterException mistake, String[] arguments) {
    CommandLine command = mistake.getCommandLine();
    PrintWriter err = command.getErr();
    String message = mistake.getMessage().lines().findFirst().orElse("wrong usage");
    err.printf(
        "polyloss: %s (%s --help lists the options)%n",
        message, command.getCommandSpec().qualifiedName());
    return CommandLine.ExitCode.USAGE;
  }

  private static String oneLine(Throwable failure) {
    if (failure instanceof UncheckedIOException) {
      return oneLine(failure.getCause());
    }
    if (failure instanceof UserException || failure instanceof IllegalArgumentException) {
      return failure.getMessage();
    }
    if (failure instanceof FileSystemException problem) {
      return problem.getFile() + ": " + reason(problem);
    }
    if (failure instanceof IOException) {
      return failure.getMessage();
    }
    if (failure instanceof OutOfMemoryError) {
      return "out of memory: "
          + failure.getMessage()
          + " (a smaller --batch-size needs less;"
          + " POLYLOSS_JAVA_OPTS=-Xmx8g gives more)";
    }
    return "unexpected failure: " + failure + " (--verbose shows where)";
  }

  private static String reason(FileSystemException problem) {
    if (problem instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (problem instanceof FileAlreadyExistsException) {
      return "exists already";
    }
    return problem.getReason() == null ? problem.getClass().getSimpleName() : problem.getReason();
  }

  /** Without a command: says what there is. */
  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
  }
}
