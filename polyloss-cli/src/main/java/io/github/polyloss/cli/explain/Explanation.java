package io.github.polyloss.cli.explain;

import io.github.polyloss.cli.report.ChartStyle;
import io.github.polyloss.cli.report.ChartStyle.Line;
import io.github.polyloss.cli.report.TextTable;
import io.github.polyloss.dl4j.LossPolyN;
import io.github.polyloss.internal.AtomicFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Files that show the series behind PolyLoss, and losses with their gradients. */
public final class Explanation {

  private static final int MAX_TERMS = 20;
  private static final int[] SHOWN_TERMS = {1, 2, 3, 5, 10, 20};
  private static final double MAX_LOSS = 5;
  private static final double MIN_PROBABILITY = 0.01;
  private static final int REFERENCE_COLOUR = 6;
  private static final int PLOTTED_POINTS = 150;
  private static final int HUNDREDTHS_A_FRAME = 60;
  private static final int HUNDREDTHS_AT_END = 250;

  private Explanation() {}

  /**
   * Writes {@code taylor.png} (sums of 1, 2, 3, 5, 10 and 20 terms against −ln p, with their
   * errors), {@code taylor.gif} (term by term), {@code taylor-rmse.png} and {@code taylor.csv} (the
   * error by number of terms), and {@code losses.png} as {@link #writeLosses} draws it. Files of
   * these names are replaced.
   *
   * @param folder where to; made if needed
   * @param curves the losses to draw, with labels that differ
   * @return terms and RMSE over {@link TaylorSeries#grid}, one row a number of terms
   * @throws IOException if a file cannot be written
   */
  public static TextTable write(Path folder, List<LossCurve> curves) throws IOException {
    Files.createDirectories(folder);
    writeChart(folder.resolve("taylor.png"), taylor());
    writeChart(folder.resolve("taylor-rmse.png"), errors());
    AtomicFile.write(folder.resolve("taylor.csv"), csv());
    writeLosses(folder.resolve("losses.png"), curves);
    List<BufferedImage> frames =
        IntStream.rangeClosed(1, MAX_TERMS).mapToObj(Explanation::frame).toList();
    AtomicFile.write(
        folder.resolve("taylor.gif"), out -> AnimatedGif.write(out, frames, hundredths()));
    return table();
  }

  /**
   * Writes one picture: on the left the losses f(p), on the right how strongly each pulls the logit
   * of the truth upwards, −∂L/∂z. Cross-entropy is the heavy line that the others are measured by.
   *
   * @param file a PNG; replaced if it exists; its folder is made if needed
   * @param curves the losses to draw, with labels that differ
   * @throws IOException if the file cannot be written
   */
  public static void writeLosses(Path file, List<LossCurve> curves) throws IOException {
    XYChart losses = probabilityChart("Loss", "f(p)", LegendPosition.InsideNE);
    XYChart pulls =
        probabilityChart("Pull", "−∂L/∂z, z the logit of the truth", LegendPosition.InsideNE);
    double[] p = plotted();
    int colour = 0;
    for (LossCurve curve : curves) {
      boolean crossEntropy = curve.loss().equals(new LossPolyN());
      // Colours that come round again are told apart by their width.
      Line line = crossEntropy ? Line.HEAVY : colour < REFERENCE_COLOUR ? Line.SOLID : Line.THIN;
      int index = crossEntropy ? REFERENCE_COLOUR : colour++ % REFERENCE_COLOUR;
      ChartStyle.addLine(losses, curve.label(), p, curve.values(p), index, line);
      ChartStyle.addLine(pulls, curve.label(), p, curve.pulls(p), index, line);
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    AtomicFile.write(
        file, ChartStyle.png(ChartStyle.drawSideBySide(losses, pulls, ChartStyle.SCALE)));
  }

  private static List<Integer> hundredths() {
    return IntStream.rangeClosed(1, MAX_TERMS)
        .mapToObj(terms -> terms == MAX_TERMS ? HUNDREDTHS_AT_END : HUNDREDTHS_A_FRAME)
        .toList();
  }

  private static void writeChart(Path file, XYChart chart) throws IOException {
    AtomicFile.write(file, ChartStyle.png(ChartStyle.draw(chart, ChartStyle.SCALE)));
  }

  private static XYChart taylor() {
    XYChart chart = taylorChart("Cross-entropy and the first terms of its series");
    addLogarithm(chart);
    for (int i = 0; i < SHOWN_TERMS.length; i++) {
      int terms = SHOWN_TERMS[i];
      String name =
          String.format(Locale.ROOT, "%s: RMSE %.2f", terms(terms), TaylorSeries.rmse(terms));
      add(chart, name, p -> TaylorSeries.partialSum(terms, p), i, Line.SOLID);
    }
    return chart;
  }

  private static BufferedImage frame(int terms) {
    XYChart chart =
        taylorChart(
            String.format(Locale.ROOT, "%s: RMSE %.4f", terms(terms), TaylorSeries.rmse(terms)));
    addLogarithm(chart);
    for (int before = 1; before < terms; before++) {
      int fewer = before;
      add(chart, terms(fewer), p -> TaylorSeries.partialSum(fewer, p), 0, Line.FAINT);
    }
    add(chart, "sum of the terms", p -> TaylorSeries.partialSum(terms, p), 1, Line.SOLID);
    return ChartStyle.draw(chart, 1);
  }

  private static XYChart taylorChart(String title) {
    XYChart chart = probabilityChart(title, "loss", LegendPosition.InsideNE);
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(MAX_LOSS);
    return chart;
  }

  private static XYChart probabilityChart(String title, String yTitle, LegendPosition legend) {
    XYChart chart =
        ChartStyle.lineChart(title, "p, probability given to the truth", yTitle, legend);
    chart.getStyler().setXAxisMin(0.0).setXAxisMax(1.0).setXAxisTickMarkSpacingHint(60);
    return chart;
  }

  private static void addLogarithm(XYChart chart) {
    add(chart, "−ln p", p -> -Math.log(p), REFERENCE_COLOUR, Line.HEAVY);
  }

  private static String terms(int terms) {
    return terms == 1 ? "1 term" : terms + " terms";
  }

  private static void add(
      XYChart chart, String name, DoubleUnaryOperator f, int colour, Line line) {
    double[] p = plotted();
    ChartStyle.addLine(chart, name, p, Arrays.stream(p).map(f).toArray(), colour, line);
  }

  /** From 0.01 to 1, the denser the smaller: that is where the curves bend. */
  private static double[] plotted() {
    return IntStream.rangeClosed(0, PLOTTED_POINTS)
        .mapToDouble(i -> Math.pow(MIN_PROBABILITY, 1 - (double) i / PLOTTED_POINTS))
        .toArray();
  }

  private static double[] rmses() {
    return IntStream.rangeClosed(1, MAX_TERMS).mapToDouble(TaylorSeries::rmse).toArray();
  }

  private static XYChart errors() {
    XYChart chart =
        ChartStyle.lineChart(
            "What the first terms lack of −ln p",
            "number of terms",
            "RMSE over p = 0.01 … 1",
            LegendPosition.InsideNE);
    chart.getStyler().setXAxisMin(0.0).setXAxisMax((double) MAX_TERMS).setYAxisMin(0.0);
    chart.getStyler().setLegendVisible(false);
    double[] terms = IntStream.rangeClosed(1, MAX_TERMS).asDoubleStream().toArray();
    ChartStyle.addLine(chart, "RMSE", terms, rmses(), 0, Line.SOLID);
    return chart;
  }

  private static TextTable table() {
    double[] rmses = rmses();
    return new TextTable(
        List.of("terms", "RMSE"),
        IntStream.rangeClosed(1, MAX_TERMS)
            .mapToObj(
                terms ->
                    List.of(
                        String.valueOf(terms),
                        String.format(Locale.ROOT, "%.6f", rmses[terms - 1])))
            .toList());
  }

  private static String csv() {
    List<String> lines = new ArrayList<>(List.of("terms,rmse"));
    double[] rmses = rmses();
    for (int terms = 1; terms <= MAX_TERMS; terms++) {
      lines.add(terms + "," + rmses[terms - 1]);
    }
    return lines.stream().map(line -> line + "\r\n").collect(Collectors.joining());
  }
}
