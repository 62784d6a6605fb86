package io.github.polyloss.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class MainTest {

  private final StringWriter errors = new StringWriter();
  private final CommandLine commandLine = Main.commandLine().setErr(new PrintWriter(errors, true));

  @Test
  void whatDisagreesIsSaidInOneLine() throws Exception {
    int status =
        commandLine
            .getExecutionExceptionHandler()
            .handleExecutionException(new DisagreementException("they differ"), commandLine, null);

    assertThat(status).isEqualTo(CommandLine.ExitCode.SOFTWARE);
    assertThat(errors).hasToString("they differ" + System.lineSeparator());
  }

  @ParameterizedTest
  @CsvSource({"--rounds,0", "--cases,BINARY", "--contenders,COPY", "--shapes,16"})
  void whatIsWrongIsRefusedBeforeAnythingIsMeasured(String option, String value) {
    assertThat(commandLine.execute(option, value)).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(errors.toString()).contains(option);
  }
}
