package io.github.polyloss.cli.report;

import io.github.polyloss.cli.report.ChartStyle.Line;
import io.github.polyloss.training.LossSpec;
import java.awt.image.BufferedImage;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Validation accuracy over ε, a line a second number, with CE as the level to pass. */
final class SweepChart {

  private final SweepResult sweep;

  SweepChart(SweepResult sweep) {
    this.sweep = sweep;
  }

  BufferedImage draw() {
    String bars = sweep.seeds() > 1 ? " (bars: ± standard deviation)" : "";
    XYChart chart =
        ChartStyle.lineChart(
            "Validation accuracy by ε" + bars,
            "ε",
            "share of the images, %",
            LegendPosition.OutsideE);
    chart.getStyler().setErrorBarsColorSeriesColor(true);
    double low = sweep.rows().stream().mapToDouble(SweepChart::x).min().orElse(0);
    double high = sweep.rows().stream().mapToDouble(SweepChart::x).max().orElse(0);
    double margin = Math.max(0.5, 0.04 * (high - low));
    double level = 100 * Numbers.mean(sweep.baseline());
    ChartStyle.addLine(
        chart,
        LossSpec.CE.toString(),
        new double[] {low - margin, high + margin},
        new double[] {level, level},
        0,
        Line.DASHED);
    Map<String, List<SweepResult.Row>> lines =
        sweep.rows().stream()
            .sorted(Comparator.comparingDouble(SweepChart::x))
            .collect(
                Collectors.groupingBy(
                    row -> row.candidate().series(), LinkedHashMap::new, Collectors.toList()));
    int colour = 1;
    for (Map.Entry<String, List<SweepResult.Row>> line : lines.entrySet()) {
      addLine(chart, line.getKey(), line.getValue(), colour++);
    }
    return ChartStyle.draw(chart, ChartStyle.SCALE);
  }

  private void addLine(XYChart chart, String name, List<SweepResult.Row> rows, int colour) {
    double[] x = rows.stream().mapToDouble(SweepChart::x).toArray();
    double[] y = rows.stream().mapToDouble(row -> 100 * row.mean()).toArray();
    ChartStyle.addLine(chart, name, x, y, colour, Line.SOLID);
    if (sweep.seeds() > 1) {
      double[] deviations =
          rows.stream()
              .mapToDouble(row -> 100 * Numbers.standardDeviation(row.accuracies()))
              .toArray();
      chart.updateXYSeries(name, x, y, deviations);
    }
  }

  private static double x(SweepResult.Row row) {
    return row.candidate().epsilon();
  }
}
