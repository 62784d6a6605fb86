package io.github.polyloss.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunArgumentsTest {

  @TempDir private Path run;

  /** A run can be resumed from another folder, where a relative path means something else. */
  @Test
  void pathsAreKeptAbsolute() {
    List<String> given =
        List.of("train", "--data", "src", "--weights=pom.xml", "--cache", "src/../src", "--quiet");

    assertThat(RunArguments.toKeep(given))
        .containsExactly(
            "train",
            "--data",
            Path.of("src").toAbsolutePath().toString(),
            "--weights=" + Path.of("pom.xml").toAbsolutePath(),
            "--cache",
            Path.of("src").toAbsolutePath().toString());
  }

  @Test
  void namesAndAddressesAreKeptAsTheyAre() {
    List<String> given =
        List.of("spark", "--data", "petals", "--weights", "none", "--data=hdfs://host/flowers");

    assertThat(RunArguments.toKeep(given)).isEqualTo(given);
  }

  @Test
  void aResumedRunHasItsOwnOptions() throws IOException {
    RunArguments.writeOnce(run, List.of("train", "--loss", "ce", "--out", "elsewhere"));

    assertThat(RunArguments.expand("train", "--resume", run.toString(), "--quiet"))
        .containsExactly("train", "--loss", "ce", "--quiet", "--continue-in", run.toString());
    assertThat(RunArguments.expand("train", "--resume=" + run))
        .containsExactly("train", "--loss", "ce", "--continue-in", run.toString());
    assertThatThrownBy(() -> RunArguments.expand("compare", "--resume", run.toString()))
        .hasMessageContaining("this run was started by the command train");
  }

  @Test
  void otherCommandLinesStayAsTheyAre() throws IOException {
    assertThat(RunArguments.expand()).isEmpty();
    assertThat(RunArguments.expand("train", "--resume")).containsExactly("train", "--resume");
    assertThat(RunArguments.expand("train", "--resume", "x", "--help")).hasSize(4);
    assertThat(RunArguments.expand("data", "--data", "x")).containsExactly("data", "--data", "x");
  }
}
