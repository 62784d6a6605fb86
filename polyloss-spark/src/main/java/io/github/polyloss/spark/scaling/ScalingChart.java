package io.github.polyloss.spark.scaling;

import io.github.polyloss.cli.report.ChartStyle;
import io.github.polyloss.cli.report.ChartStyle.Line;
import io.github.polyloss.internal.AtomicFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;

/**
 * Workers against speed-up over one worker that trains alone, both logarithmic, and beside it what
 * that is of the ideal: there the lines that scale well lie apart. Colours are networks; solid
 * lines average, dashed ones share gradients in step, dotted ones without waiting.
 */
final class ScalingChart {

  private static final int IDEAL_COLOUR = 6;
  private static final int X_TICK_POINTS = 25;
  private static final int Y_TICK_POINTS = 36;

  /** Of the methods. */
  private static final List<Line> LINES = List.of(Line.SOLID, Line.DASHED, Line.DOTTED);

  private final Forecast forecast;
  private final int[] workers = Forecast.shownWorkers();

  ScalingChart(Forecast forecast) {
    this.forecast = forecast;
  }

  /** Writes the chart as PNG; a file that was there is replaced, a folder made if needed. */
  void write(Path file, String name) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    BufferedImage image =
        ChartStyle.drawSideBySide(
            speedUps("Predicted speed-up of " + name), efficiencies(), ChartStyle.SCALE);
    AtomicFile.write(file, ChartStyle.png(image));
  }

  private XYChart speedUps(String title) {
    XYChart chart = chart(title, "speed-up over one that trains alone");
    addLines(chart, (count, speedUp) -> log2(speedUp));
    double lowest =
        chart.getSeriesCollection().stream()
            .flatMapToDouble(series -> Arrays.stream(series.getYData()))
            .min()
            .orElseThrow();
    chart
        .getStyler()
        .setYAxisMin(Math.min(0, Math.floor(lowest)))
        .setYAxisMax(log2(Forecast.MAX_WORKERS))
        .setYAxisTickMarkSpacingHint(Y_TICK_POINTS)
        .setYAxisTickLabelsFormattingFunction(ScalingChart::power);
    return chart;
  }

  private XYChart efficiencies() {
    XYChart chart = chart("Share of the ideal", "%");
    addLines(chart, (count, speedUp) -> 100 * speedUp / count);
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(100.0);
    return chart;
  }

  private static XYChart chart(String title, String yTitle) {
    XYChart chart = ChartStyle.lineChart(title, "workers", yTitle, LegendPosition.OutsideE);
    // XChart's own logarithmic axes mark powers of ten, of which there are less than two here.
    chart
        .getStyler()
        .setXAxisMin(0.0)
        .setXAxisMax(log2(Forecast.MAX_WORKERS))
        .setXAxisTickMarkSpacingHint(X_TICK_POINTS)
        .setXAxisTickLabelsFormattingFunction(ScalingChart::power);
    return chart;
  }

  /**
   * Where lines coincide the upper one says enough: a slower network is never the better one, and
   * averaging is seen through the gaps of the others.
   */
  private void addLines(XYChart chart, DoubleBinaryOperator height) {
    add(chart, "ideal", n -> n, height, IDEAL_COLOUR, Line.HEAVY);
    List<Link> fastestFirst =
        forecast.links().stream()
            .sorted(Comparator.comparingDouble(Link::gigabits).reversed())
            .toList();
    double alone = forecast.worker().imagesPerSecond();
    Iterator<Line> lines = LINES.iterator();
    for (TrainingMethod method : forecast.methods()) {
      Line line = lines.next();
      for (Link link : fastestFirst) {
        add(
            chart,
            method.label() + ", " + link,
            n -> method.imagesPerSecond(n, link) / alone,
            height,
            forecast.links().indexOf(link) % IDEAL_COLOUR,
            line);
      }
    }
  }

  private void add(
      XYChart chart,
      String name,
      IntToDoubleFunction speedUp,
      DoubleBinaryOperator height,
      int colour,
      Line line) {
    double[] x = IntStream.of(workers).mapToDouble(ScalingChart::log2).toArray();
    double[] y =
        IntStream.of(workers)
            .mapToDouble(n -> height.applyAsDouble(n, speedUp.applyAsDouble(n)))
            .toArray();
    ChartStyle.addLine(chart, name, x, y, colour, line);
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }

  /** The label of a tick: nothing between powers of two. */
  private static String power(double exponent) {
    return exponent == Math.rint(exponent)
        ? BigDecimal.valueOf(Math.pow(2, exponent)).stripTrailingZeros().toPlainString()
        : "";
  }
}
