package io.github.polyloss.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.polyloss.cli.tensorboard.Events;
import io.github.polyloss.datavec.drawn.Petals;
import io.github.polyloss.resnet.SafeTensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the commands as a user does, on folders of real image files. */
class CommandLineTest {

  private static final int CLASSES = 3;

  @TempDir private static Path folder;
  private static Path flowers;

  private record Outcome(int status, String out, String err) {}

  private static Outcome run(String... arguments) {
    PrintStream standardOut = System.out;
    PrintStream standardErr = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, UTF_8));
    System.setErr(new PrintStream(err, true, UTF_8));
    try {
      int status = PolyLossCommand.run(arguments);
      return new Outcome(status, out.toString(UTF_8), err.toString(UTF_8));
    } finally {
      System.setOut(standardOut);
      System.setErr(standardErr);
    }
  }

  @BeforeAll
  static void writeFlowers() throws IOException {
    flowers = FlowerFolder.write(folder.resolve("flowers"), CLASSES);
  }

  @Test
  void theVersionIsThatOfTheBuild() {
    assertThat(run("--version").out).matches("polyloss \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\\R");
  }

  @Test
  void compareTrainsBothPhasesAndPredictReadsItsModel() throws IOException {
    Path out = folder.resolve("run");

    Outcome compare =
        run(
            "compare",
            "--data",
            flowers.toString(),
            "--backbone",
            "resnet20",
            "--image-size",
            "32",
            "--frozen-epochs",
            "2",
            "--epochs",
            "1",
            "--batch-size",
            "8",
            "--tensorboard",
            "--out",
            out.toString());

    assertThat(compare.err).doesNotContain("polyloss:");
    assertThat(compare.status).isZero();
    JsonNode summary = new ObjectMapper().readTree(out.resolve("summary.json").toFile());
    assertThat(summary.get("command").asText()).isEqualTo("compare");
    assertThat(summary.get("data").get("classes").asInt()).isEqualTo(CLASSES);
    assertThat(summary.get("runs").findValuesAsText("loss")).containsExactly("ce", "poly:2");
    for (JsonNode run : summary.get("runs")) {
      assertThat(run.get("epochs").findValuesAsText("phase"))
          .containsExactly("frozen", "frozen", "unfrozen");
      assertThat(run.get("testAccuracy").asDouble()).isBetween(0.0, 1.0);
    }
    assertThat(Files.readAllLines(out.resolve("metrics.csv"))).hasSize(1 + 2 * 3);
    assertThat(out.resolve("report.html")).isNotEmptyFile();
    assertThatTensorBoardShowsTheMetrics(out);

    String model = out.resolve("best-poly_2-1.zip").toString();
    String image = flowers.resolve("test").resolve(Petals.dataSet().classNames().get(0)) + "/0.png";
    Outcome predict = run("predict", model, image);
    assertThat(predict.status).isZero();
    assertThat(predict.out.lines()).hasSize(1 + CLASSES);

    Outcome sample = run("predict", model, "--data", flowers.toString(), "--count", "5");
    assertThat(sample.out).containsPattern("[0-5] of 5 right");

    Outcome again =
        run("train", "--data", flowers.toString(), "--weights", model, "--out", out.toString());
    assertThat(again.status).isEqualTo(1);
    assertThat(again.err).contains("--out must be a folder without a run");

    Outcome otherClasses = run("predict", model, "--data", "petals");
    assertThat(otherClasses.status).isEqualTo(1);
    assertThat(otherClasses.err).contains("tells 3 classes apart, but --data petals has 16");

    Outcome noImage = run("predict", model, flowers.resolve("none.jpg").toString());
    assertThat(noImage.status).isEqualTo(1);
    assertThat(noImage.err).contains("none.jpg").doesNotContain("\tat ");
  }

  private static void assertThatTensorBoardShowsTheMetrics(Path out) throws IOException {
    Map<String, String> columns =
        Map.of(
            "loss/train", "train_loss",
            "loss/valid", "valid_loss",
            "accuracy/valid", "valid_accuracy",
            "speed/images_per_second", "images_per_second",
            "speed/wait_share", "wait_share");
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    try (CSVParser rows = CSVParser.parse(out.resolve("metrics.csv"), UTF_8, format)) {
      for (CSVRecord row : rows) {
        String run = row.get("loss").replace(':', '_') + "-" + row.get("seed");
        Map<String, Map<Long, Float>> shown = Events.scalars(out.resolve("tensorboard/" + run));
        columns.forEach(
            (tag, column) ->
                assertThat(shown.get(tag).get(Long.valueOf(row.get("epoch"))))
                    .as("%s of %s", tag, row)
                    .isEqualTo(Float.parseFloat(row.get(column))));
      }
    }
  }

  @Test
  void theSameCommandGivesTheSameNumbers() throws IOException {
    JsonNode[] epochs = new JsonNode[2];
    for (int i = 0; i < 2; i++) {
      Path out = folder.resolve("repeat-" + i);
      run(
          "train",
          "--data",
          flowers.toString(),
          "--backbone",
          "resnet20",
          "--image-size",
          "32",
          "--frozen-epochs",
          "1",
          "--epochs",
          "1",
          "--batch-size",
          "8",
          "--out",
          out.toString());
      JsonNode summary = new ObjectMapper().readTree(out.resolve("summary.json").toFile());
      epochs[i] = summary.get("runs").get(0).get("epochs");
    }
    for (String key : List.of("trainLoss", "validLoss", "validAccuracy")) {
      assertThat(epochs[1].findValuesAsText(key)).isEqualTo(epochs[0].findValuesAsText(key));
    }
  }

  @Test
  void dataCountsAndExplainDraws() {
    Path data = folder.resolve("data");
    Outcome counts = run("data", "--data", flowers.toString(), "--out", data.toString());
    assertThat(counts.status).isZero();
    assertThat(counts.out).contains("train", "valid", "test", "24");
    assertThat(data.resolve("samples.png")).isNotEmptyFile();

    Path explained = folder.resolve("explained");
    Outcome explain = run("explain", "--loss", "poly:2", "--out", explained.toString());
    assertThat(explain.status).isZero();
    assertThat(explain.out).contains("RMSE");
    assertThat(explained.resolve("taylor.gif")).isNotEmptyFile();

    Path picture = folder.resolve("poly.png");
    Outcome losses =
        run("explain", "--loss", "poly:2", "--loss", "poly:2", "--picture", picture.toString());
    assertThat(losses.status).isZero();
    assertThat(losses.out).contains("poly.png").doesNotContain("RMSE");
    assertThat(picture).hasSameBinaryContentAs(explained.resolve("losses.png"));

    Outcome both = run("explain", "--out", explained.toString(), "--picture", picture.toString());
    assertThat(both.status).isEqualTo(2);
    assertThat(both.err).contains("--out=DIR, --picture=FILE are mutually exclusive");
  }

  @Test
  void pretrainingWritesWeightsThatCompareTakes() throws IOException {
    Path weights = folder.resolve("small.safetensors");
    Outcome pretrain =
        run("pretrain", "--epochs", "1", "--images-per-class", "1", "--out", weights.toString());
    assertThat(pretrain.err).doesNotContain("polyloss:");
    assertThat(pretrain.status).isZero();
    assertThat(SafeTensors.read(weights).names()).contains("conv1.weight", "layer3.2.bn2.weight");

    Outcome again = run("pretrain", "--out", weights.toString());
    assertThat(again.status).isEqualTo(1);
    assertThat(again.err).contains("--out must not exist, got " + weights);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake(2, "Unknown option: '--frobnicate'", "compare", "--frobnicate"),
        mistake(2, "Missing required parameter: 'MODEL'", "predict"),
        mistake(2, "expected either image files or --data", "predict", "model.zip"),
        mistake(2, "--loss poly:x: expected a number, got 'x'", "compare", "--loss", "poly:x"),
        mistake(
            2, "epsilon must be finite, got NaN", "compare", "--loss", "ce", "--loss", "poly:NaN"),
        mistake(1, "--loss must name each loss once, got ce twice", "compare", "--loss", "ce;ce"),
        mistake(1, "--seeds must be at least 1, got 0", "compare", "--seeds", "0"),
        mistake(1, "--ui: the dashboard is not on the class path", "train", "--ui"),
        mistake(2, "Missing required argument(s): --ui", "train", "--ui-port", "9001"),
        mistake(2, "expected a number, got 'x'", "sweep", "--epsilon", "1,x"),
        mistake(2, "must go up in steps above 0, got '1:0:1'", "sweep", "--epsilon", "1:0:1"),
        mistake(1, "must not be given together", "sweep", "--epsilon2", "1,2", "--gamma", "1"),
        mistake(1, "--confirm must be at least 0, got -1", "sweep", "--confirm", "-1"),
        mistake(1, "--epochs goes with --confirm alone, got 2", "sweep", "--epochs", "2"),
        mistake(1, "--frozen-epochs must be at least 1, got 0", "sweep", "--frozen-epochs", "0"),
        mistake(1, "--batch-size must be at least 2, got 0", "compare", "--batch-size", "0"),
        mistake(1, "backbone must be one of", "compare", "--backbone", "vgg"),
        mistake(1, "stages must be from 1 to 3 for resnet20, got 4", "compare", "--stages", "4"),
        mistake(1, "--weights is needed for resnet50", "compare", "--backbone", "resnet50"),
        mistake(1, "--weights must be a file that exists", "compare", "--weights", "nowhere"),
        mistake(1, "data must be petals, oxford102", "data", "--data", "nowhere"),
        mistake(1, "this class path holds the backend cpu", "compare", "--backend", "cuda"),
        mistake(1, "--out must be in a folder that exists", "pretrain", "--out", "nowhere/x"),
        mistake(1, "--resume nowhere: no run is in this folder", "train", "--resume", "nowhere"),
        mistake(
            1, "--resume takes all options from the run", "train", "--resume", "x", "--seeds", "2"),
        mistake(1, "no such file", "predict", "nowhere.zip", "image.jpg"),
        mistake(2, "'--epocs', '3'; did you mean --epochs?", "compare", "--epocs", "3"),
        mistake(2, "'explian'; did you mean explain", "explian"),
        mistake(2, "Unknown options: '--epsilon', '1'", "train", "--epsilon", "1"),
        mistake(2, "option '--epochs': 'x' is not an int", "compare", "--epochs", "x"),
        mistake(2, "Missing required parameter for option '--epochs'", "compare", "--epochs"),
        mistake(
            2, "'--seeds' (N) should be specified only once", "train", "--seeds=1", "--seeds=2"),
        mistake(2, "[CPU, CUDA] (case-insensitive) but was 'tpu'", "train", "--backend", "tpu"),
        mistake(2, "--quiet and --verbose exclude each other", "data", "--quiet", "--verbose"),
        mistake(1, "--epochs must be at least 0, got -1", "compare", "--epochs", "-1"),
        mistake(1, "--image-size must be at least 16, got 1", "compare", "--image-size", "1"),
        mistake(1, "--learning-rate must be above 0", "train", "--learning-rate", "-0.1"),
        mistake(1, "--label-smoothing must be in", "train", "--label-smoothing", "1"),
        mistake(1, "--epochs must be at least 1, got 0", "pretrain", "--epochs", "0"),
        mistake(1, "--images-per-class must be at least 1", "pretrain", "--images-per-class", "-1"),
        mistake(1, "--out must be a folder, got the file pom.xml", "compare", "--out", "pom.xml"),
        mistake(1, "--out must be a folder, got the file pom.xml", "data", "--out", "pom.xml"),
        mistake(1, "--out must be a folder, got the file pom.xml", "explain", "--out", "pom.xml"),
        mistake(1, "--picture must end in .png, got x.jpg", "explain", "--picture", "x.jpg"),
        mistake(1, "--resume pom.xml: no run is in this folder", "train", "--resume", "pom.xml"),
        mistake(1, "model pom.xml cannot be read", "predict", "pom.xml", "image.jpg"),
        mistake(1, "model src: a folder, not a file", "predict", "src", "image.jpg"),
        mistake(1, "--weights must be a file", "compare", "--weights", "src"),
        mistake(1, "src/main holds neither Oxford 102", "data", "--data", "src/main"),
        mistake(1, "data must be petals, oxford102", "data", "--data", ""));
  }

  private static Arguments mistake(int status, String message, String... arguments) {
    return Arguments.of(status, message, List.of(arguments));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsOneLineAndAnExitStatus(int status, String message, List<String> arguments) {
    boolean runsBefore = Files.exists(Path.of("runs"));

    Outcome outcome = run(arguments.toArray(String[]::new));

    assertThat(outcome.status).isEqualTo(status);
    assertThat(outcome.err).startsWith("polyloss: ").contains(message).hasLineCount(1);
    assertThat(outcome.out).isEmpty();
    assertThat(Files.exists(Path.of("runs"))).isEqualTo(runsBefore);
  }

  @Test
  void quietPrintsTheResultAndTheFolderAlone() {
    Path out = folder.resolve("hushed");
    Outcome quiet =
        run(
            "--quiet",
            "train",
            "--data",
            flowers.toString(),
            "--backbone",
            "resnet20",
            "--image-size",
            "32",
            "--frozen-epochs",
            "1",
            "--epochs",
            "0",
            "--batch-size",
            "8",
            "--out",
            out.toString());

    assertThat(quiet.status).as(quiet.err).isZero();
    assertThat(quiet.err).isEmpty();
    assertThat(quiet.out.lines().filter(line -> !line.isEmpty()))
        .hasSize(4)
        .first(as(STRING))
        .startsWith("loss");
    assertThat(quiet.out).contains("Report: ").doesNotContain("epoch");
    // How loudly it spoke is not part of the run.
    assertThat(out.resolve("arguments.json")).content().doesNotContain("quiet").contains("train");
  }

  @Test
  void verboseShowsTheStackTrace() {
    Outcome verbose = run("compare", "--seeds", "0", "--verbose");
    assertThat(verbose.status).isEqualTo(1);
    assertThat(verbose.err)
        .startsWith("polyloss: --seeds must be at least 1, got 0")
        .contains("\tat ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "7",
        "[\"train\", \"--seeds\"",
        "[\"train\", [\"--seeds\", \"1\"]]",
        "[\"train\", null]",
        "[\"train\", \"--frobnicate\", \"1\"]",
        "[\"train\", \"--seeds\"]",
        "[\"train\", \"--seeds\", \"x\"]",
      })
  void aDamagedCommandLineIsNamedAndLeftAsItIs(String damaged) throws IOException {
    Path run = Files.createTempDirectory(folder, "damaged");
    Path arguments = Files.writeString(run.resolve("arguments.json"), damaged);

    Outcome outcome = run("train", "--resume", run.toString());

    assertThat(outcome.status).isEqualTo(1);
    assertThat(outcome.err).startsWith("polyloss: " + arguments + " is damaged: ").hasLineCount(1);
    assertThat(outcome.out).isEmpty();
    assertThat(run).isDirectoryContaining(arguments::equals);
    assertThat(run.toFile().list()).containsExactly("arguments.json");
    assertThat(arguments).hasContent(damaged);
  }

  @Test
  void eachCommandHasAnExample() {
    assertThat(PolyLossCommand.commandLine().getSubcommands())
        .allSatisfy(
            (name, command) ->
                assertThat(String.join("\n", command.getCommandSpec().usageMessage().footer()))
                    .contains("polyloss " + name));
  }
}
