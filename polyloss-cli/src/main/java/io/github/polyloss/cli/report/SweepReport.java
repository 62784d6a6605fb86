package io.github.polyloss.cli.report;

import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.internal.AtomicFile;
import io.github.polyloss.training.LossSpec;
import io.github.polyloss.training.RunResult;
import io.github.polyloss.training.RunSummary;
import io.github.polyloss.training.TestPredictions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** A sweep for people and for other programs: the table, {@code sweep.csv} and the chart. */
public final class SweepReport {

  private static final String CE = LossSpec.CE.toString();

  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setHeader(
              "loss",
              "epsilon",
              "seeds",
              "valid_accuracy_mean",
              "valid_accuracy_sd",
              "difference_to_ce",
              "interval_low",
              "interval_high",
              "p_holm",
              "test_accuracy_mean")
          .get();

  private final SweepResult sweep;
  private final RunSummary summary;

  /**
   * A report to be.
   *
   * @param sweep the numbers
   * @param summary all runs; NaN is a test accuracy that was not computed
   */
  public SweepReport(SweepResult sweep, RunSummary summary) {
    this.sweep = sweep;
    this.summary = summary;
  }

  /**
   * The table: CE first, then the candidates in their order.
   *
   * @return loss, validation accuracy, difference to CE with its interval and p, test accuracy
   */
  public TextTable table() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            CE,
            Numbers.percents(sweep.baseline()),
            Numbers.NONE,
            Numbers.NONE,
            Numbers.NONE,
            Numbers.percents(tests(CE))));
    for (SweepResult.Row row : sweep.rows()) {
      PairedDifference difference = row.difference();
      rows.add(
          List.of(
              row.candidate().loss(),
              Numbers.percents(row.accuracies()),
              SweepResult.points(difference.mean()),
              Double.isNaN(difference.low())
                  ? Numbers.NONE
                  : SweepResult.points(difference.low())
                      + " to "
                      + SweepResult.points(difference.high()),
              Numbers.fixed(row.p(), 3),
              Numbers.percents(tests(row.candidate().loss()))));
    }
    return new TextTable(
        List.of(
            "loss",
            "best validation accuracy",
            "points above ce",
            "95 % interval",
            "p (Holm)",
            "test accuracy"),
        rows);
  }

  private double[] tests(String loss) {
    return summary.runs().stream()
        .filter(run -> run.loss().equals(loss))
        .mapToDouble(RunResult::testAccuracy)
        .filter(Double::isFinite)
        .toArray();
  }

  /**
   * Writes {@code summary.json} and {@code metrics.csv} of all runs, {@code sweep.csv}, {@code
   * sweep.png}, and {@link Report}'s page and charts of the losses whose models were kept.
   *
   * @param folder where to
   * @param data the data set, for names and pictures
   * @param predictions of the kept models
   * @param placeSettings what else the page says of where the work was done
   * @throws IOException if a file cannot be written or a picture not be read
   */
  public void write(
      RunFolder folder,
      ImageDataSet data,
      List<TestPredictions> predictions,
      Map<String, String> placeSettings)
      throws IOException {
    folder.write(summary);
    AtomicFile.write(folder.file("sweep.csv"), csv());
    byte[] chart = ChartStyle.png(new SweepChart(sweep).draw());
    AtomicFile.write(folder.file("sweep.png"), chart);
    Report.writePage(
        folder, tested(), data.classNames(), predictions, placeSettings, section(chart));
  }

  /** The runs whose models were kept and tested. */
  public RunSummary tested() {
    return new RunSummary(
        summary.command(),
        summary.arguments(),
        summary.data(),
        summary.backbone(),
        summary.stages(),
        summary.imageSize(),
        summary.backend(),
        summary.runs().stream().filter(run -> Double.isFinite(run.testAccuracy())).toList());
  }

  private String section(byte[] chart) {
    return "<h2>Sweep</h2>\n<p>"
        + Html.escape(sweep.finding())
        + "</p>\n"
        + Html.chart(
            "Validation accuracy by epsilon",
            "Mean over the seeds of the best validation accuracy of the frozen epochs.",
            chart)
        + Html.table(table())
        + "<p class=\"faint\">Validation alone chose the best; the test images were shown to it and"
        + " to ce only.</p>\n";
  }

  private String csv() throws IOException {
    StringBuilder text = new StringBuilder();
    try (CSVPrinter csv = new CSVPrinter(text, FORMAT)) {
      csv.printRecord(
          CE,
          0.0,
          sweep.seeds(),
          number(Numbers.mean(sweep.baseline())),
          number(Numbers.standardDeviation(sweep.baseline())),
          "",
          "",
          "",
          "",
          number(Numbers.mean(tests(CE))));
      for (SweepResult.Row row : sweep.rows()) {
        csv.printRecord(
            row.candidate().loss(),
            row.candidate().epsilon(),
            sweep.seeds(),
            number(row.mean()),
            number(Numbers.standardDeviation(row.accuracies())),
            number(row.difference().mean()),
            number(row.difference().low()),
            number(row.difference().high()),
            number(row.p()),
            number(Numbers.mean(tests(row.candidate().loss()))));
      }
    }
    return text.toString();
  }

  private static String number(double value) {
    return Double.isFinite(value) ? Double.toString(value) : "";
  }
}
