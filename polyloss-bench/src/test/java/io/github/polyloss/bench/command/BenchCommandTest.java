package io.github.polyloss.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.cli.PolyLossCommand;
import io.github.polyloss.testing.Console;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BenchCommandTest {

  private static Console run(String... arguments) {
    return Console.of(() -> PolyLossCommand.run(arguments));
  }

  @ParameterizedTest
  @CsvSource({
    "losses,--rounds,0",
    "losses,--cases,BINARY",
    "losses,--contenders,COPY",
    "losses,--shapes,16",
    "networks,--rounds,0",
    "input,--files,many",
  })
  void whatIsWrongIsRefusedBeforeAnythingIsMeasured(String what, String option, String value) {
    Console refused = run("bench", what, option, value);
    assertThat(refused.status()).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(refused.err()).startsWith("polyloss: ").contains(option);
  }

  @Test
  void withoutAWordItSaysWhatThereIs() {
    Console refused = run("bench");
    assertThat(refused.status()).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(refused.err()).contains("losses, input or networks");
  }

  @ParameterizedTest
  @ValueSource(strings = {"losses", "input", "networks"})
  void eachHasItsHelp(String what) {
    Console help = run("bench", what, "--help");
    assertThat(help.status()).isZero();
    assertThat(help.out()).startsWith("Usage: polyloss bench " + what).contains("--rounds");
  }
}
