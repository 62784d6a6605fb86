package io.github.polyloss.bench.command;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.polyloss.testing.Pages;
import io.github.polyloss.testing.Pages.Command;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Reads the commands of the pages that measure; they take minutes. */
class CommandsOfPagesTest {

  static Stream<Command> commands() {
    return Pages.commands("./polyloss").stream().filter(command -> command.name().equals("bench"));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theCommandLineKnowsEveryOption(Command command) {
    List<String> options = command.arguments().subList(2, command.arguments().size());
    CommandLine commandLine =
        new CommandLine(new BenchCommand()).setCaseInsensitiveEnumValuesAllowed(true);

    assertThatCode(() -> commandLine.parseArgs(options.toArray(String[]::new)))
        .doesNotThrowAnyException();
  }
}
