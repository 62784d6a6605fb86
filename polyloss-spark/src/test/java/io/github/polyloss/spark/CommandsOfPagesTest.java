package io.github.polyloss.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.cli.Main;
import io.github.polyloss.cli.Subcommand;
import io.github.polyloss.testing.Pages;
import io.github.polyloss.testing.Pages.Command;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;

/**
 * Tries the commands of the pages that need this module: they need a cluster, so they are only
 * read.
 */
class CommandsOfPagesTest {

  static Stream<Command> commands() {
    return Pages.commands("./polyloss").stream().filter(command -> command.name().equals("spark"));
  }

  static List<Command> submitted() {
    return Pages.commands("spark-submit");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theCommandLineKnowsEveryOption(Command command) {
    try {
      read(List.of(command.options()));
    } catch (MissingParameterException e) {
      // A sentence may name a command without all that it needs.
      assertThat(command.inBlock()).as(e.getMessage()).isFalse();
    }
  }

  private static void read(List<String> arguments) {
    commandLine(arguments.get(0))
        .parseArgs(arguments.subList(1, arguments.size()).toArray(String[]::new));
  }

  private static CommandLine commandLine(String name) {
    return ServiceLoader.load(Subcommand.class).stream()
        .map(subcommand -> new CommandLine(subcommand.get()))
        .filter(commandLine -> commandLine.getCommandName().equals(name))
        .findFirst()
        .orElseThrow()
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  @ParameterizedTest
  @MethodSource("submitted")
  void sparkFindsTheClassAndTheClassItsOptions(Command command) throws ClassNotFoundException {
    List<String> arguments = command.arguments();
    String name = arguments.get(arguments.indexOf("--class") + 1);
    assertThat(Class.forName(name)).hasDeclaredMethods("main");
    if (name.equals(Main.class.getName())) {
      int jar =
          arguments.stream().map(argument -> argument.endsWith(".jar")).toList().indexOf(true);
      read(arguments.subList(jar + 1, arguments.size()));
    }
  }
}
