package io.github.polyloss.cli.report;

import io.github.polyloss.training.RunResult;
import io.github.polyloss.training.RunSummary;
import io.github.polyloss.training.TestPredictions;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The charts about a run's test images. */
final class RunCharts {

  private final RunSummary summary;
  private final List<String> classNames;

  RunCharts(RunSummary summary, List<String> classNames) {
    this.summary = summary;
    this.classNames = classNames;
  }

  /** A bar a loss, its seeds as dots. */
  BufferedImage testAccuracies() {
    List<RowChart.Row> rows =
        LossGroup.of(summary).stream()
            .map(
                group -> {
                  double[] values = group.values(RunResult::testAccuracy);
                  double[] seeds = values.length > 1 ? values : new double[0];
                  return new RowChart.Row(
                      group.loss(),
                      new double[] {Numbers.mean(values)},
                      seeds,
                      Numbers.percents(values));
                })
            .toList();
    return new RowChart(
            "Test accuracy",
            List.of("test accuracy"),
            rows,
            RowChart.Marks.BAR,
            1,
            RunCharts::wholePercent)
        .draw();
  }

  /** A dot a loss for each class, the best recognised class on top. */
  BufferedImage classAccuracies(List<String> losses, List<ConfusionMatrix> matrices) {
    List<RowChart.Row> rows =
        new ArrayList<>(
            IntStream.range(0, classNames.size())
                .mapToObj(
                    k -> {
                      double[] values =
                          matrices.stream().mapToDouble(matrix -> matrix.accuracy(k)).toArray();
                      return new RowChart.Row(
                          classNames.get(k), values, Numbers.percent(Numbers.mean(values)));
                    })
                .toList());
    rows.sort(
        Comparator.comparingDouble((RowChart.Row row) -> Numbers.mean(row.values())).reversed());
    String of = losses.size() > 1 ? "" : " of " + losses.get(0);
    return new RowChart(
            "Test accuracy by class" + of,
            losses,
            rows,
            RowChart.Marks.DOT,
            1,
            RunCharts::wholePercent)
        .draw();
  }

  private static String wholePercent(double share) {
    return Numbers.fixed(100 * share, 0) + " %";
  }

  static List<TestPredictions> ofLoss(List<TestPredictions> predictions, String loss) {
    return predictions.stream().filter(prediction -> prediction.loss().equals(loss)).toList();
  }
}
