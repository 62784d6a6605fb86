package io.github.polyloss.ui;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.polyloss.testing.Pages;
import io.github.polyloss.testing.Pages.Command;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Reads the commands of the pages that serve a dashboard; DashboardTest runs one. */
class CommandsOfPagesTest {

  static Stream<Command> commands() {
    return Pages.commands("./polyloss").stream().filter(command -> command.name().equals("ui"));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theCommandLineKnowsEveryOption(Command command) {
    List<String> options = command.arguments().subList(2, command.arguments().size());
    CommandLine commandLine =
        new CommandLine(new UiCommand()).setCaseInsensitiveEnumValuesAllowed(true);

    assertThatCode(() -> commandLine.parseArgs(options.toArray(String[]::new)))
        .doesNotThrowAnyException();
  }
}
