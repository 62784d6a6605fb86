package io.github.polyloss.cli;

import io.github.polyloss.onednn.OneDnn;
import java.io.IOException;
import java.util.List;
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
      CompletionCommand.class,
    },
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "On a Spark cluster: polyloss spark --help.",
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

  static final String QUIET = "--quiet";
  static final String VERBOSE = "--verbose";

  /** Of slf4j-simple, which is the logger where no cluster brings another. */
  private static final String LOG_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

  @Option(
      names = QUIET,
      scope = ScopeType.INHERIT,
      description = "Print results, warnings and errors only.")
  private boolean quiet;

  @Option(
      names = VERBOSE,
      scope = ScopeType.INHERIT,
      description = "Print what the libraries log, and the stack trace of a failure.")
  private boolean verbose;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  PolyLossCommand() {}

  private PolyLossCommand(boolean quiet, boolean verbose) {
    this.quiet = quiet;
    this.verbose = verbose;
  }

  /**
   * Runs one command.
   *
   * @param arguments a command and its options
   * @return the exit status: 0 done, 1 failed, 2 wrong usage
   */
  public static int run(String... arguments) {
    OneDnn.enable();
    if (List.of(arguments).contains(VERBOSE) && System.getProperty(LOG_LEVEL) == null) {
      // Before the options are read: reading losses starts ND4J, whose loggers then have a level.
      System.setProperty(LOG_LEVEL, "info");
    }
    try {
      return commandLine().execute(RunArguments.expand(arguments));
    } catch (UserException | IOException e) {
      List<String> given = List.of(arguments);
      return new PolyLossCommand(given.contains(QUIET), given.contains(VERBOSE)).failed(e);
    }
  }

  /** All commands, those of other modules on the class path included. */
  static CommandLine commandLine() {
    PolyLossCommand root = new PolyLossCommand();
    CommandLine commandLine = new CommandLine(root);
    ServiceLoader.load(Subcommand.class).forEach(commandLine::addSubcommand);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setParameterExceptionHandler((mistake, arguments) -> root.wrongUsage(mistake));
    commandLine.setExecutionExceptionHandler((failure, command, parsed) -> root.failed(failure));
    commandLine.setExecutionStrategy(root::execute);
    return commandLine;
  }

  private int execute(CommandLine.ParseResult parsed) {
    if (quiet && verbose) {
      throw new CommandLine.ParameterException(
          parsed.commandSpec().commandLine(), QUIET + " and " + VERBOSE + " exclude each other");
    }
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (Error e) {
      // Picocli hands on exceptions alone; memory that runs out is none.
      return failed(e);
    }
  }

  private int failed(Throwable failure) {
    console().error(Failures.oneLine(failure));
    console().trace(failure);
    return CommandLine.ExitCode.SOFTWARE;
  }

  private int wrongUsage(CommandLine.ParameterException mistake) {
    String message = mistake.getMessage().lines().findFirst().orElse("wrong usage");
    List<String> near =
        mistake instanceof CommandLine.UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    console()
        .error(
            "%s%s (%s --help lists the options)"
                .formatted(
                    message,
                    near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?",
                    mistake.getCommandLine().getCommandSpec().qualifiedName()));
    return CommandLine.ExitCode.USAGE;
  }

  Console console() {
    return new Console(quiet, verbose);
  }

  /** Without a command: says what there is. */
  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
  }
}
