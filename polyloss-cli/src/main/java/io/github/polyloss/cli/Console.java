package io.github.polyloss.cli;

import io.github.polyloss.datavec.image.Progress;
import java.io.PrintStream;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/**
 * How a command speaks: results on standard output, warnings and errors on standard error, and what
 * happens meanwhile on both, unless {@code --quiet} was given.
 *
 * @param quiet whether results, warnings and errors are all that is wanted
 * @param verbose whether failures show their stack traces
 */
public record Console(boolean quiet, boolean verbose) {

  /** The launcher's word on whether standard error is a terminal. */
  static final String TERMINAL = "polyloss.terminal";

  private static final String NAME = "polyloss:";

  /**
   * The console of a command.
   *
   * @param command any command of polyloss
   * @return how it shall speak
   */
  public static Console of(CommandSpec command) {
    return ((PolyLossCommand) command.root().userObject()).console();
  }

  /** Whether standard error is a terminal. System.console() speaks of the other two streams. */
  static boolean isTerminal() {
    return Boolean.getBoolean(TERMINAL);
  }

  /**
   * Prints a line about what is happening; nothing under {@code --quiet}.
   *
   * @param format of the line, as for {@link String#format}
   * @param arguments for it
   */
  public void say(String format, Object... arguments) {
    if (!quiet) {
      System.out.println(String.format(Locale.ROOT, format, arguments));
    }
  }

  /**
   * Prints a warning.
   *
   * @param line in one line
   */
  public void warn(String line) {
    print("bold,yellow", line);
  }

  /** Prints why a command has failed. */
  void error(String line) {
    print("bold,red", line);
  }

  private static void print(String style, String line) {
    boolean coloured = isTerminal() && System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
    String name = coloured ? Ansi.ON.string("@|" + style + " " + NAME + "|@") : NAME;
    System.err.println(name + " " + line);
  }

  /** Prints the stack trace of a failure under {@code --verbose}. */
  void trace(Throwable failure) {
    if (verbose) {
      PrintStream err = System.err;
      failure.printStackTrace(err);
    }
  }

  /**
   * Where to tell of work that takes long.
   *
   * @return progress on standard error; none under {@code --quiet}
   */
  public Progress progress() {
    return quiet ? Progress.NONE : new ConsoleProgress(System.err, isTerminal());
  }
}
