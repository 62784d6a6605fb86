package io.github.polyloss.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.cli.PolyLossCommand;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the command refuses, in one line and before Spark starts. */
class SparkCommandTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | --gradient-sharing --averaging-frequency 2" + " | are mutually exclusive",
        "2 | --batch-size 32 --batch-size-per-worker 16"
            + " | --batch-size and --batch-size-per-worker exclude each other",
        "1 | --batch-size-per-worker 1 | --batch-size-per-worker must be at least 2, got 1",
        "1 | --averaging-frequency 0 | --averaging-frequency must be at least 1, got 0",
        "1 | --workers 0 | --workers must be at least 1, got 0",
        "1 | --workers 0 --gradient-sharing | --workers must be at least 1, got 0",
      })
  void isNamedInOneLine(int status, String options, String message) {
    PrintStream standardError = System.err;
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      List<String> arguments = new ArrayList<>(List.of("spark"));
      arguments.addAll(List.of(options.split(" ")));
      assertThat(PolyLossCommand.run(arguments.toArray(String[]::new))).isEqualTo(status);
    } finally {
      System.setErr(standardError);
    }
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .filteredOn(line -> !line.startsWith("SLF4J"))
        .singleElement()
        .asString()
        .startsWith("polyloss: ")
        .contains(message);
  }
}
