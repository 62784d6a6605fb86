package io.github.polyloss.cli.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The one look of all charts: sizes, fonts, colours that the colour-blind can tell apart. */
public final class ChartStyle {

  /** Width of a chart in points; small enough for a page on a phone to stay readable. */
  public static final int WIDTH = 640;

  /** Usual height of a chart in points. */
  public static final int HEIGHT = 400;

  /** Pixels a point in the files, so that charts are sharp on fine screens and on paper. */
  public static final int SCALE = 2;

  private static final int MAX_LEGEND = 8;
  private static final int HALF_WIDTH = 480;

  static final Color BACKGROUND = Color.WHITE;
  static final Color INK = new Color(0x22272e);
  static final Color FAINT_INK = new Color(0x57606a);
  static final Color GRID = new Color(0xe4e7eb);

  // The palette of Okabe and Ito, less its yellow, which white paper swallows.
  private static final List<Color> COLOURS =
      List.of(
          new Color(0x0072b2),
          new Color(0xd55e00),
          new Color(0x009e73),
          new Color(0xcc79a7),
          new Color(0xe69f00),
          new Color(0x56b4e9),
          new Color(0x4d4d4d));

  private static final List<Marker> MARKERS =
      List.of(
          SeriesMarkers.CIRCLE,
          SeriesMarkers.DIAMOND,
          SeriesMarkers.SQUARE,
          SeriesMarkers.TRIANGLE_UP,
          SeriesMarkers.TRIANGLE_DOWN);

  /** How a line of a chart is drawn. */
  public enum Line {
    /** The usual line. */
    SOLID,
    /** The second line of a pair; only for few points, since each piece begins its dashes anew. */
    DASHED,
    /** The second line of a colour. */
    THIN,
    /** One of several that stand behind their mean; not in the legend. */
    FAINT,
    /** The line that the others are measured by. */
    HEAVY
  }

  private ChartStyle() {}

  /**
   * The colour of a series.
   *
   * @param index of the series, from 0; colours come round again after seven
   * @return the colour
   */
  public static Color colour(int index) {
    return COLOURS.get(index % COLOURS.size());
  }

  static Font font(int style, float size) {
    return new Font(Font.SANS_SERIF, style, 1).deriveFont(size);
  }

  static Font titleFont() {
    return font(Font.BOLD, 16);
  }

  static Font labelFont() {
    return font(Font.PLAIN, 13);
  }

  /**
   * A chart of lines, without any yet.
   *
   * @param title what it shows
   * @param xTitle of the axis to the right
   * @param yTitle of the axis upwards
   * @param legend the corner that the lines leave free; a long legend is put beside the plot
   * @return the chart, to be filled by {@link #addLine}
   */
  public static XYChart lineChart(
      String title, String xTitle, String yTitle, LegendPosition legend) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(xTitle)
            .yAxisTitle(yTitle)
            .build();
    XYStyler styler = chart.getStyler();
    styler.setChartBackgroundColor(BACKGROUND);
    styler.setChartFontColor(INK);
    styler.setPlotBackgroundColor(BACKGROUND);
    styler.setPlotBorderVisible(false);
    styler.setChartTitleBoxVisible(false);
    styler.setChartTitleFont(titleFont());
    styler.setAxisTitleFont(labelFont());
    styler.setAxisTickLabelsFont(labelFont());
    styler.setAxisTickLabelsColor(FAINT_INK);
    styler.setAxisTickMarksColor(GRID);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(1));
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setLegendFont(labelFont());
    styler.setLegendBorderColor(GRID);
    styler.setLegendPosition(legend);
    styler.setLocale(Locale.ENGLISH);
    styler.setDecimalPattern("0.###");
    styler.setAnnotationLineColor(FAINT_INK);
    styler.setAnnotationLineStroke(dashes(1, 6, 4));
    styler.setMarkerSize(7);
    styler.setPlotContentSize(0.94);
    return chart;
  }

  /**
   * Adds a line. Points that are not finite are gaps; a line without a finite point is left out.
   *
   * @param chart to add to
   * @param name of the line, in the legend; each only once
   * @param x coordinates to the right
   * @param y coordinates upwards, as many
   * @param colour index into the palette
   * @param line how it is drawn
   */
  public static void addLine(
      XYChart chart, String name, double[] x, double[] y, int colour, Line line) {
    double[] finite = Arrays.stream(y).map(v -> Double.isFinite(v) ? v : Double.NaN).toArray();
    if (Arrays.stream(finite).allMatch(Double::isNaN)) {
      return;
    }
    XYSeries series = chart.addSeries(name, x, finite);
    Color solid = colour(colour);
    boolean faint = line == Line.FAINT;
    series.setLineColor(faint ? withAlpha(solid, 80) : solid);
    series.setLineStyle(
        switch (line) {
          case SOLID -> new BasicStroke(2.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
          case DASHED -> dashes(2.2f, 6, 4);
          case THIN -> new BasicStroke(1.1f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
          case FAINT -> new BasicStroke(1);
          case HEAVY -> new BasicStroke(3.4f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
        });
    boolean marked = line == Line.SOLID && y.length <= 30;
    series.setMarker(marked ? MARKERS.get(colour % MARKERS.size()) : SeriesMarkers.NONE);
    series.setMarkerColor(solid);
    series.setShowInLegend(!faint);
  }

  private static Color withAlpha(Color colour, int alpha) {
    return new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), alpha);
  }

  private static BasicStroke dashes(float width, float length, float gap) {
    return new BasicStroke(
        width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, new float[] {length, gap}, 0);
  }

  /**
   * Draws a chart.
   *
   * @param chart what to draw
   * @param scale pixels a point
   * @return the picture
   */
  public static BufferedImage draw(XYChart chart, int scale) {
    placeLegend(chart);
    return draw(
        chart.getWidth(),
        chart.getHeight(),
        scale,
        graphics -> chart.paint(graphics, chart.getWidth(), chart.getHeight()));
  }

  /**
   * Draws two charts of the same lines as one picture, each 480 points wide and of the usual
   * height, with one legend below both.
   *
   * @param left what to draw on the left
   * @param right what to draw on the right
   * @param scale pixels a point
   * @return the picture
   */
  public static BufferedImage drawSideBySide(XYChart left, XYChart right, int scale) {
    left.getStyler().setLegendVisible(false);
    right.getStyler().setLegendVisible(false);
    LegendStrip legend = new LegendStrip(left, 2 * HALF_WIDTH);
    return draw(
        2 * HALF_WIDTH,
        HEIGHT + legend.height(),
        scale,
        graphics -> {
          left.paint(graphics, HALF_WIDTH, HEIGHT);
          graphics.translate(HALF_WIDTH, 0);
          right.paint(graphics, HALF_WIDTH, HEIGHT);
          graphics.translate(-HALF_WIDTH, HEIGHT);
          legend.paint(graphics);
        });
  }

  private static void placeLegend(XYChart chart) {
    if (chart.getSeriesCollection().stream().filter(XYSeries::isShowInLegend).count()
        > MAX_LEGEND) {
      chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    }
  }

  static BufferedImage draw(int width, int height, int scale, Consumer<Graphics2D> painter) {
    BufferedImage image =
        new BufferedImage(width * scale, height * scale, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    // Without this, curves are bent to whole pixels and look like stairs.
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.scale(scale, scale);
    graphics.setColor(BACKGROUND);
    graphics.fillRect(0, 0, width, height);
    painter.accept(graphics);
    graphics.dispose();
    return image;
  }

  /**
   * A picture as PNG.
   *
   * @param image the picture
   * @return the bytes of the file
   * @throws IOException never in practice: the bytes stay in memory
   */
  public static byte[] png(BufferedImage image) throws IOException {
    return encode(image, "png");
  }

  static byte[] encode(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (!ImageIO.write(image, format, bytes)) {
      throw new IOException("no writer for " + format + " pictures");
    }
    return bytes.toByteArray();
  }
}
