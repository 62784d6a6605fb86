package io.github.polyloss.cli.report;

import io.github.polyloss.training.RunSummary;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command line of a run, fit to be pasted into a shell. */
final class CommandLineText {

  private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

  private CommandLineText() {}

  static String of(RunSummary summary) {
    List<String> arguments = summary.arguments();
    boolean named = !arguments.isEmpty() && arguments.get(0).equals(summary.command());
    return Stream.concat(
            named ? Stream.of("./polyloss") : Stream.of("./polyloss", summary.command()),
            arguments.stream().map(CommandLineText::quoted))
        .collect(Collectors.joining(" "));
  }

  private static String quoted(String argument) {
    return PLAIN.matcher(argument).matches()
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }
}
