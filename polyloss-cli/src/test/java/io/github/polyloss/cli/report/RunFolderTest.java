package io.github.polyloss.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.polyloss.internal.AtomicFile;
import io.github.polyloss.training.EpochResult;
import io.github.polyloss.training.Phase;
import io.github.polyloss.training.RunResult;
import io.github.polyloss.training.RunSummary;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunFolderTest {

  @TempDir Path temp;

  private static final RunSummary SUMMARY =
      new RunSummary(
          "compare",
          List.of("--loss", "poly:2,-1"),
          new RunSummary.Data("petals", 16, 1600, 400, 800),
          "resnet20",
          3,
          64,
          "cpu",
          List.of(
              new RunResult(
                  "poly:2,-1",
                  7,
                  List.of(
                      new EpochResult(Phase.FROZEN, 1, 1234567.125, 2.5, 0.25, 1e-5, 0.125),
                      new EpochResult(
                          Phase.UNFROZEN, 2, Double.NaN, Double.POSITIVE_INFINITY, 0.5, 10)),
                  0.5,
                  0.4375,
                  12.5)));

  @Test
  void createMakesTheFolderWithItsParents() throws IOException {
    Path path = temp.resolve("runs/first");
    assertThat(RunFolder.create(path).path()).isEqualTo(path).isDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"summary.json", "metrics.csv", "checkpoints", "best-poly_2-1.zip"})
  void aFolderWithARunIsNotOverwritten(String file) throws IOException {
    Files.createFile(temp.resolve(file));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RunFolder.create(temp))
        .withMessage("--out must be a folder without a run, got %s, which holds %s", temp, file);
  }

  @Test
  void aFolderWithOtherFilesIsTaken() throws IOException {
    Files.createFile(temp.resolve("notes.txt"));
    assertThat(RunFolder.create(temp).path()).isEqualTo(temp);
  }

  @Test
  void aFolderIsForOneRunAtATime() throws IOException {
    Path path = temp.resolve("run");
    try (RunFolder first = RunFolder.create(path)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> RunFolder.create(path))
          .withMessage("--out must be a folder that no other run is using, got %s", path);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> RunFolder.open(path))
          .withMessage("--resume must be a folder that no other run is using, got %s", path);
      first.write(SUMMARY);
    }
    RunFolder.open(path).close();
    RunFolder.open(path).close();
  }

  @Test
  void aFileIsNoFolder() throws IOException {
    Path file = Files.createFile(temp.resolve("out"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RunFolder.create(file))
        .withMessage("--out must be a folder, got the file %s", file);
  }

  @Test
  void aRunThatWroteNothingLeavesTheFoldersAsTheyWere() throws IOException {
    Path mine = Files.createDirectory(temp.resolve("mine"));
    RunFolder.create(mine.resolve("runs/first")).close();
    assertThat(mine).isEmptyDirectory();
    RunFolder.create(mine).close();
    assertThat(mine).isEmptyDirectory();
  }

  @Test
  void aRunThatWroteSomethingKeepsItsFolder() throws IOException {
    Path path = temp.resolve("runs/first");
    try (RunFolder folder = RunFolder.create(path)) {
      folder.write(SUMMARY);
    }
    assertThat(path).isNotEmptyDirectory();
  }

  @Test
  void modelsAreNamedByLossAndSeedWithoutColons() throws IOException {
    RunFolder folder = RunFolder.create(temp);
    assertThat(folder.model("poly-focal:1:2", 3))
        .isEqualTo(temp.resolve("best-poly-focal_1_2-3.zip"));
  }

  @Test
  void summaryHasExactlyThePinnedKeys() throws IOException {
    RunFolder folder = RunFolder.create(temp);
    folder.write(SUMMARY);
    JsonNode json = new ObjectMapper().readTree(temp.resolve("summary.json").toFile());
    assertThat(keys(json))
        .containsExactly(
            "command",
            "arguments",
            "data",
            "backbone",
            "stages",
            "imageSize",
            "backend",
            "runs",
            "versions");
    assertThat(keys(json.get("data"))).containsExactly("name", "classes", "train", "valid", "test");
    JsonNode run = json.get("runs").get(0);
    assertThat(keys(run))
        .containsExactly("loss", "seed", "epochs", "bestValidAccuracy", "testAccuracy", "seconds");
    JsonNode epoch = run.get("epochs").get(1);
    assertThat(keys(epoch))
        .containsExactly(
            "phase",
            "epoch",
            "trainLoss",
            "validLoss",
            "validAccuracy",
            "imagesPerSecond",
            "waitShare");
    assertThat(epoch.get("phase").asText()).isEqualTo("unfrozen");
  }

  @Test
  void numbersThatAreNotFiniteAreNullInTheSummaryAndNaNWhenReadBack() throws IOException {
    RunFolder folder = RunFolder.create(temp);
    folder.write(SUMMARY);
    JsonNode epoch =
        new ObjectMapper().readTree(temp.resolve("summary.json").toFile()).at("/runs/0/epochs/1");
    assertThat(epoch.get("trainLoss").isNull()).isTrue();
    assertThat(epoch.get("validLoss").isNull()).isTrue();
    EpochResult read = folder.readSummary().runs().get(0).epochs().get(1);
    assertThat(read.trainLoss()).isNaN();
    assertThat(read.validLoss()).isNaN();
  }

  @Test
  void aSummaryWithFiniteNumbersIsReadBackEqual() throws IOException {
    RunFolder folder = RunFolder.create(temp);
    RunSummary summary = FakeRuns.summary(FakeRuns.data(3, 1, 1), List.of("ce", "poly:2"), 2);
    folder.write(summary);
    assertThat(folder.readSummary()).isEqualTo(summary);
  }

  @Test
  void aSummaryThatIsNoneIsNamed() throws IOException {
    RunFolder folder = RunFolder.create(temp);
    Files.writeString(temp.resolve("summary.json"), "{\"runs\": 3}");
    assertThatIOException()
        .isThrownBy(folder::readSummary)
        .withMessageContaining("summary.json is not the summary of a run");
  }

  @Test
  void epochsAreAddedOneByOne() throws IOException {
    Path csv = temp.resolve("metrics.csv");
    RunSummary summary = FakeRuns.summary(FakeRuns.data(3, 1, 1), List.of("ce", "poly:2"), 1);
    RunFolder folder = RunFolder.create(temp);
    int rows = 1;
    for (RunResult run : summary.runs()) {
      for (EpochResult epoch : run.epochs()) {
        folder.add(run.loss(), run.seed(), epoch);
        assertThat(Files.readAllLines(csv)).hasSize(++rows);
      }
    }
    String added = Files.readString(csv);
    folder.write(summary);
    assertThat(added).isEqualTo(Files.readString(csv));
  }

  /** It reports all its epochs again, and a broken last row must not stay. */
  @Test
  void aResumedRunBeginsTheMetricsAnew() throws IOException {
    Path csv = temp.resolve("metrics.csv");
    RunResult run = FakeRuns.summary(FakeRuns.data(3, 1, 1), List.of("ce"), 1).runs().get(0);
    try (RunFolder folder = RunFolder.create(temp)) {
      folder.add("ce", 1, run.epochs().get(0));
      folder.add("ce", 1, run.epochs().get(1));
    }
    Files.writeString(csv, "ce,1,fro", StandardOpenOption.APPEND);
    try (RunFolder folder = RunFolder.open(temp)) {
      folder.add("ce", 1, run.epochs().get(0));
    }
    assertThat(Files.readAllLines(csv)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"en-US", "de-DE", "ar-EG"})
  void metricsAreTheSameInEveryCountryAndSurviveCommas(String country) throws IOException {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag(country));
    try {
      RunFolder.create(temp).write(SUMMARY);
    } finally {
      Locale.setDefault(before);
    }
    List<CSVRecord> rows;
    try (Reader reader = Files.newBufferedReader(temp.resolve("metrics.csv"));
        CSVParser parser = CSVFormat.RFC4180.builder().setHeader().get().parse(reader)) {
      rows = parser.getRecords();
    }
    assertThat(rows).hasSize(2);
    assertThat(rows.get(0).toMap())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "loss", "poly:2,-1",
                "seed", "7",
                "phase", "frozen",
                "epoch", "1",
                "train_loss", "1234567.125",
                "valid_loss", "2.5",
                "valid_accuracy", "0.25",
                "images_per_second", "1.0E-5",
                "wait_share", "0.125"));
    assertThat(rows.get(1).get("train_loss")).isEmpty();
    assertThat(rows.get(1).get("valid_loss")).isEmpty();
    assertThat(rows.get(1).get("wait_share")).isEmpty();
  }

  @Test
  void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = Files.writeString(temp.resolve("report.html"), "old");
    assertThatIOException()
        .isThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write("half of the ne".getBytes(StandardCharsets.UTF_8));
                      throw new IOException("No space left on device");
                    }))
        .withMessage("cannot write %s: No space left on device", file);
    try (Stream<Path> files = Files.list(temp)) {
      assertThat(files).containsExactly(file);
    }
    assertThat(file).hasContent("old");
  }

  private static List<String> keys(JsonNode node) {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  @Test
  void theSummaryHasTheVersionsThatTheReportShows() throws IOException {
    RunFolder folder = RunFolder.create(temp);
    folder.write(SUMMARY);

    JsonNode versions =
        new ObjectMapper().readTree(folder.file("summary.json").toFile()).get("versions");

    assertThat(versions.fieldNames())
        .toIterable()
        .containsExactlyElementsOf(Versions.rows().stream().map(row -> row.get(0)).toList());
    for (List<String> row : Versions.rows()) {
      assertThat(versions.get(row.get(0)).asText()).isEqualTo(row.get(1));
    }
  }
}
