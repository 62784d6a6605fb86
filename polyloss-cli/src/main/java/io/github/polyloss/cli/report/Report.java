package io.github.polyloss.cli.report;

import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.internal.AtomicFile;
import io.github.polyloss.training.RunResult;
import io.github.polyloss.training.RunSummary;
import io.github.polyloss.training.TestPredictions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** All that a finished run leaves for people: numbers, charts and the page about them. */
public final class Report {

  private static final int LOSSES_IN_TITLE = 3;
  private static final int MISTAKES = 12;
  private static final String NO_MISTAKE = "<p>None: every test image was recognised.</p>\n";
  private static final int PAIRS = 4;
  private static final int PICTURES_OF_PAIR = 3;
  // Half as large again as shown, for fine screens.
  private static final int PICTURE_SIDE = 144;

  private final RunFolder folder;
  private final RunSummary summary;
  private final List<String> classNames;
  private final List<TestPredictions> predictions;
  private final Map<String, String> placeSettings;
  private final StringBuilder body = new StringBuilder();

  private Report(
      RunFolder folder,
      RunSummary summary,
      List<String> classNames,
      List<TestPredictions> predictions,
      Map<String, String> placeSettings) {
    this.folder = folder;
    this.summary = summary;
    this.classNames = classNames;
    this.predictions = predictions;
    this.placeSettings = placeSettings;
  }

  /**
   * Writes {@code summary.json}, {@code metrics.csv}, the charts as PNG and {@code report.html}, in
   * this order, so that the numbers are safe before the first picture is drawn.
   *
   * @param folder where to
   * @param summary all numbers of the run
   * @param data the data set, for names and pictures
   * @param predictions of the kept models, one a loss and seed; without any the page has no parts
   *     about classes and mistakes
   * @param placeSettings by name, what the page says of where the work was done
   * @throws IOException if a file cannot be written or a picture not be read
   */
  public static void write(
      RunFolder folder,
      RunSummary summary,
      ImageDataSet data,
      List<TestPredictions> predictions,
      Map<String, String> placeSettings)
      throws IOException {
    folder.write(summary);
    writePage(folder, summary, data.classNames(), predictions, placeSettings, "");
  }

  /** Writes the charts and the page, with a section of its own after the head. */
  static void writePage(
      RunFolder folder,
      RunSummary summary,
      List<String> classNames,
      List<TestPredictions> predictions,
      Map<String, String> placeSettings,
      String section)
      throws IOException {
    new Report(folder, summary, classNames, predictions, placeSettings).write(section);
  }

  private void write(String section) throws IOException {
    String title = summary.data().name() + ": " + losses() + " on " + summary.backbone();
    writeHead(title);
    add(section);
    writeCurves();
    if (!predictions.isEmpty()) {
      writeClasses();
      writeMistakes();
    }
    writeEpochs();
    writeOrigin();
    AtomicFile.write(folder.report(), Html.page(title, body.toString()));
  }

  private String losses() {
    List<String> losses = LossGroup.of(summary).stream().map(LossGroup::loss).toList();
    return losses.size() > LOSSES_IN_TITLE
        ? losses.size() + " losses"
        : String.join(" and ", losses);
  }

  private void writeHead(String title) {
    RunSummary.Data data = summary.data();
    add("<h1>%s</h1>\n".formatted(Html.escape(title)));
    add(
        "<p class=\"faint\">%d classes · %d training, %d validation and %d test images</p>\n"
            .formatted(data.classes(), data.train(), data.valid(), data.test()));
    add(Html.table(RunTables.summary(summary)));
    add(
        "<p class=\"faint\">Headstart: mean validation accuracy of the first %d epochs.</p>\n"
            .formatted(LossGroup.FIRST_EPOCHS));
    List<String> findings = Findings.of(summary);
    if (!findings.isEmpty()) {
      add(
          findings.stream()
              .map(finding -> "<li>" + Html.escape(finding) + "</li>\n")
              .collect(Collectors.joining("", "<ul class=\"findings\">\n", "</ul>\n")));
    }
  }

  private void writeCurves() throws IOException {
    TrainingCharts training = new TrainingCharts(summary);
    RunCharts charts = new RunCharts(summary, classNames);
    boolean severalSeeds =
        LossGroup.of(summary).stream().anyMatch(group -> group.runs().size() > 1);
    String seeds =
        severalSeeds ? " Thick lines are means over the seeds, thin lines the seeds." : "";
    add("<h2>Curves</h2>\n<div class=\"charts\">\n");
    addChart(
        "accuracy.png",
        training.accuracies(),
        "Validation accuracy by epoch and loss",
        "Share of the validation images whose likeliest class is the true one." + seeds);
    addChart(
        "loss.png",
        training.losses(),
        "Training and validation loss by epoch and loss",
        "Solid: training, dashed: validation. Each loss is drawn in its own measure: a polynomial"
            + " term is added to cross-entropy, so compare the shapes of two losses, not their"
            + " heights."
            + seeds);
    addChart(
        "test-accuracy.png",
        charts.testAccuracies(),
        "Test accuracy by loss",
        "Of the model with the best validation accuracy, on images that chose nothing."
            + (severalSeeds ? " Bars are means over the seeds, dots the seeds." : ""));
    add("</div>\n");
  }

  private void writeClasses() throws IOException {
    List<String> losses = predictions.stream().map(TestPredictions::loss).distinct().toList();
    List<ConfusionMatrix> matrices =
        losses.stream()
            .map(loss -> ConfusionMatrix.of(RunCharts.ofLoss(predictions, loss), classNames.size()))
            .toList();
    add("<h2>Classes</h2>\n<div class=\"charts\">\n");
    addChart(
        "class-accuracy.png",
        new RunCharts(summary, classNames).classAccuracies(losses, matrices),
        "Test accuracy by class",
        "The best recognised class on top; the number is the mean over the losses.");
    for (int i = 0; i < losses.size(); i++) {
      writeConfusion(losses.get(i), matrices.get(i));
    }
    add("</div>\n");
    add("<h2>The pairs confused most</h2>\n");
    for (int i = 0; i < losses.size(); i++) {
      writePairs(losses.get(i), matrices.get(i));
    }
  }

  private void writePairs(String loss, ConfusionMatrix matrix) throws IOException {
    List<ConfusedPair> pairs =
        ConfusedPair.worst(RunCharts.ofLoss(predictions, loss), matrix, PAIRS, PICTURES_OF_PAIR);
    add("<h3>%s</h3>\n".formatted(Html.escape(loss)));
    if (pairs.isEmpty()) {
      add(NO_MISTAKE);
      return;
    }
    add("<div class=\"grid\">\n");
    for (ConfusedPair pair : pairs) {
      writePair(pair);
    }
    add("</div>\n");
  }

  private void writePair(ConfusedPair pair) throws IOException {
    String taken = classNames.get(pair.confusion().predicted());
    add(
        "<section class=\"pair\"><p><strong>%s</strong> taken for <strong>%s</strong>: %d of %d, %s</p>\n"
            .formatted(
                Html.escape(classNames.get(pair.confusion().trueClass())),
                Html.escape(taken),
                pair.confusion().count(),
                pair.total(),
                Numbers.percent(pair.share())));
    add("<div class=\"pictures\">\n");
    for (Mistake mistake : pair.mistakes()) {
      add(
          Html.picture(
              mistake.image().name(),
              jpeg(mistake.image()),
              Numbers.percent(mistake.confidence()),
              "sure"));
    }
    if (pair.lookalike().isPresent()) {
      LabeledImage lookalike = pair.lookalike().get();
      add(Html.picture(lookalike.name(), jpeg(lookalike), "to compare", taken));
    }
    add("</div></section>\n");
  }

  private void writeConfusion(String loss, ConfusionMatrix matrix) throws IOException {
    String cut =
        ConfusionChart.isCut(matrix) ? " Only the classes that are confused most are shown." : "";
    addChart(
        "confusion-" + RunFolder.fileName(loss) + ".png",
        new ConfusionChart("Confusion of " + loss, matrix, classNames).draw(),
        "Confusion matrix of " + loss,
        "Test images by true class and by the class they were taken for, all seeds together; blue"
            + " are hits, red are mistakes, darker is a larger share of the true class."
            + cut);
  }

  private void writeMistakes() throws IOException {
    add("<h2>The surest mistakes</h2>\n");
    add(
        "<p class=\"faint\">Test images that were given the wrong class with the most"
            + " confidence.</p>\n");
    for (LossGroup group : LossGroup.of(summary)) {
      List<Mistake> worst = Mistake.worst(RunCharts.ofLoss(predictions, group.loss()), MISTAKES);
      add("<h3>%s</h3>\n".formatted(Html.escape(group.loss())));
      if (worst.isEmpty()) {
        add(NO_MISTAKE);
        continue;
      }
      add("<div class=\"pictures\">\n");
      for (Mistake mistake : worst) {
        add(picture(mistake));
      }
      add("</div>\n");
    }
  }

  private String picture(Mistake mistake) throws IOException {
    String trueClass = classNames.get(mistake.image().label());
    return Html.picture(
        mistake.image().name(),
        jpeg(mistake.image()),
        trueClass,
        "taken for "
            + classNames.get(mistake.predicted())
            + ", "
            + Numbers.percent(mistake.confidence()));
  }

  private static byte[] jpeg(LabeledImage image) throws IOException {
    return ChartStyle.encode(Pictures.thumbnail(image, PICTURE_SIDE), "jpg");
  }

  private void writeEpochs() {
    add("<h2>Epochs</h2>\n<div class=\"grid\">\n");
    for (RunResult run : summary.runs()) {
      add(
          "<section><h3>%s, seed %d</h3>\n%s</section>\n"
              .formatted(Html.escape(run.loss()), run.seed(), Html.table(RunTables.epochs(run))));
    }
    add("</div>\n");
  }

  private void writeOrigin() {
    add("<h2>To repeat this run</h2>\n");
    add("<pre>%s</pre>\n".formatted(Html.escape(CommandLineText.of(summary))));
    List<List<String>> settings = new ArrayList<>();
    settings.add(List.of("data set", summary.data().name()));
    settings.add(List.of("backbone", summary.backbone()));
    settings.add(List.of("stages", String.valueOf(summary.stages())));
    settings.add(List.of("image size", summary.imageSize() + " × " + summary.imageSize()));
    settings.add(List.of("backend", summary.backend()));
    settings.addAll(Versions.rows());
    placeSettings.forEach((name, value) -> settings.add(List.of(name, value)));
    add(Html.table(new TextTable(List.of("setting", "value"), settings)));
  }

  private void addChart(String file, BufferedImage image, String description, String caption)
      throws IOException {
    byte[] png = ChartStyle.png(image);
    AtomicFile.write(folder.file(file), png);
    add(Html.chart(description, caption, png));
  }

  private void add(String html) {
    body.append(html);
  }
}
