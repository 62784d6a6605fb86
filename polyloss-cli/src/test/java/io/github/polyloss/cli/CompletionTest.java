package io.github.polyloss.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real bash reads the script and completes. */
class CompletionTest {

  private static final Path BASH = Path.of("/bin/bash");

  @TempDir private static Path folder;

  @BeforeAll
  static void writeScript() throws IOException {
    assumeTrue(Files.isExecutable(BASH), "bash is needed");
    PrintStream standardOut = System.out;
    ByteArrayOutputStream script = new ByteArrayOutputStream();
    System.setOut(new PrintStream(script, true, StandardCharsets.UTF_8));
    try {
      assertThat(PolyLossCommand.run("completion")).isZero();
    } finally {
      System.setOut(standardOut);
    }
    Files.write(folder.resolve("completion.sh"), script.toByteArray());
    Files.createFile(folder.resolve("model.zip"));
    Files.createDirectory(folder.resolve("photos"));
  }

  /** The words that bash offers for the last of the words typed. */
  private static List<String> completed(String... typed) throws IOException, InterruptedException {
    String quoted = "'" + String.join("' '", typed) + "'";
    // Outside an interactive shell there is no compopt, which only adds slashes and blanks.
    String commands =
        "compopt() { :; }; source ./completion.sh; COMP_WORDS=(polyloss "
            + quoted
            + "); COMP_CWORD="
            + typed.length
            + "; _complete_polyloss; printf '%s\\n' \"${COMPREPLY[@]}\"";
    Path out = folder.resolve("completed.txt");
    Process bash =
        new ProcessBuilder(BASH.toString(), "-c", commands)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(bash.waitFor()).isZero();
    return Files.readAllLines(out);
  }

  @Test
  void commandsAreCompleted() throws IOException, InterruptedException {
    assertThat(completed(""))
        .contains("compare", "train", "sweep", "predict", "data", "explain", "completion");
    assertThat(completed("sw")).containsExactly("sweep");
  }

  @ParameterizedTest
  @CsvSource({
    "compare, --label, --label-smoothing",
    "sweep, --epsilon2, --epsilon2",
    "explain, --pic, --picture",
    "data, --qu, --quiet",
  })
  void optionsAreCompleted(String command, String typed, String option)
      throws IOException, InterruptedException {
    assertThat(completed(command, typed)).containsExactly(option);
  }

  @ParameterizedTest
  @CsvSource({
    "compare, --backbone, resnet5, resnet50",
    "train, --backend, cu, cuda",
    "train, --class-weights, b, balanced",
    "train, --loss, poly-f, poly-focal:2:2",
    "compare, --data, pe, petals",
    "compare, --data, pho, photos",
    "compare, --weights, no, none",
    "compare, --weights, mod, model.zip",
    "compare, --out, ph, photos",
    "compare, --resume, ph, photos",
    "explain, --picture, ph, photos",
  })
  void valuesAreCompleted(String command, String option, String typed, String value)
      throws IOException, InterruptedException {
    assertThat(completed(command, option, typed)).containsExactly(value);
  }

  @Test
  void theModelIsAFile() throws IOException, InterruptedException {
    assertThat(completed("predict", "mo")).containsExactly("model.zip");
  }
}
