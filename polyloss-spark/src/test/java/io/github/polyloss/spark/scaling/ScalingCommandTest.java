package io.github.polyloss.spark.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.polyloss.cli.PolyLossCommand;
import io.github.polyloss.cli.report.ChartStyle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command as a user runs it. */
class ScalingCommandTest {

  @TempDir private Path folder;

  /** What a run leaves. */
  private record Outcome(int status, String out, String err) {}

  private static Outcome run(String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
      List<String> all = new ArrayList<>(List.of("spark-scaling"));
      all.addAll(List.of(arguments));
      int status = PolyLossCommand.run(all.toArray(String[]::new));
      return new Outcome(
          status,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  @Test
  void aChartIsDrawnAndATablePrinted() throws IOException {
    Path file = folder.resolve("new").resolve("scaling.png");
    Outcome outcome =
        run(
            "--backbone",
            "resnet18",
            "--stages",
            "2",
            "--images-per-second",
            "4",
            "--out",
            "" + file);
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.status()).isZero();
    assertThat(outcome.out())
        .contains("averaging, 1 Gbit/s")
        .contains("DL4J's sharing, 25 Gbit/s")
        .contains("DL4J's sharing faster with 1 to 64 workers.")
        .contains("Picture: " + file.toUri());
    BufferedImage picture = ImageIO.read(file.toFile());
    // The legend stands below the charts.
    assertThat(picture.getHeight()).isGreaterThan(ChartStyle.HEIGHT * ChartStyle.SCALE);
    assertThat(picture.getWidth()).isGreaterThan(picture.getHeight());
  }

  @Test
  void aFasterNetworkMayBeNamedTwice() {
    Path file = folder.resolve("scaling.png");
    Outcome outcome =
        run(
            "--backbone=resnet20",
            "--images-per-second=100",
            "--gigabits=10",
            "--gigabits=10.0",
            "--out=" + file);
    assertThat(outcome.status()).isZero();
    assertThat(outcome.out()).containsOnlyOnce("At 10 Gbit/s").doesNotContain("At 1 Gbit/s");
    assertThat(file).exists();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --images-per-second   | 0        | --images-per-second must be finite and above 0, got 0.0
          --images-per-second   | NaN      | --images-per-second must be finite and above 0, got NaN
          --images-per-second   | Infinity | --images-per-second must be finite and above 0, got Infinity
          --batch-size          | 0        | --batch-size must be at least 1, got 0
          --averaging-frequency | -1       | --averaging-frequency must be at least 1, got -1
          --overhead            | -0.5     | --overhead must be finite and not negative, got -0.5
          --overhead            | NaN      | --overhead must be finite and not negative, got NaN
          --sharing-overhead    | -1       | --sharing-overhead must be finite and not negative, got -1.0
          --gigabits            | 0        | --gigabits must be finite and above 0, got 0.0
          --gigabits            | Infinity | --gigabits must be finite and above 0, got Infinity
          --threshold-share     | 0        | --threshold-share must be above 0 and at most 1, got 0.0
          --threshold-share     | 1.1      | --threshold-share must be above 0 and at most 1, got 1.1
          --threshold-share     | NaN      | --threshold-share must be above 0 and at most 1, got NaN
          --stages              | 4        | --stages must be from 1 to 3 for resnet20, got 4
          --classes             | 1        | --classes must be at least 2, got 1
          --out                 | a.jpg    | --out must end in .png, got a.jpg
          """)
  void aBadValueIsNamedInOneLine(String option, String value, String message) {
    Path file = folder.resolve("none.png");
    List<String> arguments = new ArrayList<>(List.of("--backbone=resnet20"));
    if (!option.equals("--images-per-second")) {
      arguments.add("--images-per-second=4");
    }
    if (!option.equals("--out")) {
      arguments.add("--out=" + file);
    }
    arguments.add(option + "=" + value);
    Outcome outcome = run(arguments.toArray(String[]::new));
    assertThat(outcome.err()).isEqualToIgnoringNewLines("polyloss: " + message);
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(file).doesNotExist();
  }

  @Test
  void anUnknownBackboneIsNamed() {
    Outcome outcome = run("--backbone=vgg16", "--images-per-second=4");
    assertThat(outcome.err())
        .startsWith("polyloss: --backbone must be one of ")
        .endsWith("got vgg16" + System.lineSeparator());
    assertThat(outcome.status()).isEqualTo(1);
  }

  @Test
  void aFolderIsNoFile() throws IOException {
    Path taken = Files.createDirectory(folder.resolve("taken.png"));
    Outcome outcome = run("--images-per-second=4", "--out=" + taken);
    assertThat(outcome.err())
        .isEqualToIgnoringNewLines("polyloss: --out must be a file, got the folder " + taken);
  }

  @Test
  void theRateOfOneWorkerIsNeeded() {
    Outcome outcome = run();
    assertThat(outcome.err()).contains("--images-per-second").hasLineCount(1);
    assertThat(outcome.status()).isEqualTo(2);
  }
}
