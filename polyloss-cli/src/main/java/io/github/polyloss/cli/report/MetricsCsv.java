package io.github.polyloss.cli.report;

import io.github.polyloss.training.EpochResult;
import io.github.polyloss.training.RunResult;
import io.github.polyloss.training.RunSummary;
import java.io.IOException;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * {@code metrics.csv}: a row an epoch of each run. A number that is not finite is an empty field.
 */
final class MetricsCsv {

  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setHeader(
              "loss",
              "seed",
              "phase",
              "epoch",
              "train_loss",
              "valid_loss",
              "valid_accuracy",
              "images_per_second",
              "wait_share")
          .get();

  private MetricsCsv() {}

  static String of(RunSummary summary) throws IOException {
    StringBuilder text = new StringBuilder();
    try (CSVPrinter csv = new CSVPrinter(text, FORMAT)) {
      for (RunResult run : summary.runs()) {
        for (EpochResult epoch : run.epochs()) {
          print(csv, run.loss(), run.seed(), epoch);
        }
      }
    }
    return text.toString();
  }

  /** One row, with the header before it or without. */
  static String of(String loss, long seed, EpochResult epoch, boolean header) throws IOException {
    StringBuilder text = new StringBuilder();
    CSVFormat format = FORMAT.builder().setSkipHeaderRecord(!header).get();
    try (CSVPrinter csv = new CSVPrinter(text, format)) {
      print(csv, loss, seed, epoch);
    }
    return text.toString();
  }

  private static void print(CSVPrinter csv, String loss, long seed, EpochResult epoch)
      throws IOException {
    csv.printRecord(
        loss,
        seed,
        epoch.phase().name().toLowerCase(Locale.ROOT),
        epoch.epoch(),
        number(epoch.trainLoss()),
        number(epoch.validLoss()),
        number(epoch.validAccuracy()),
        number(epoch.imagesPerSecond()),
        number(epoch.waitShare()));
  }

  private static String number(double value) {
    return Double.isFinite(value) ? Double.toString(value) : "";
  }
}
