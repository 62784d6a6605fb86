package io.github.polyloss.cli.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * Named rows with bars or dots: what a bar chart is when a hundred names must stay readable, which
 * XChart's axes of categories do not allow.
 *
 * @param title what it shows
 * @param series names of the series, shown as legend if there are several
 * @param rows from top to bottom
 * @param marks how values are drawn
 * @param max the value at the right end of the axis
 * @param format of the numbers on the axis
 */
record RowChart(
    String title,
    List<String> series,
    List<Row> rows,
    Marks marks,
    double max,
    DoubleFunction<String> format) {

  private static final int PADDING = 16;
  private static final int MAX_LABEL_WIDTH = 210;
  private static final int MANY_ROWS = 30;

  /** How the values of a row are drawn. */
  enum Marks {
    /** One bar; rows have colours of their own. */
    BAR,
    /** One bar of several pieces, end to end. */
    STACK,
    /** A dot a series, on a line between the lowest and the highest. */
    DOT
  }

  /**
   * One row.
   *
   * @param label its name, left
   * @param values one a series; NaN is left out
   * @param dots small dots over the bar: the single values that it is the mean of
   * @param note text at the right
   */
  record Row(String label, double[] values, double[] dots, String note) {

    Row(String label, double[] values, String note) {
      this(label, values, new double[0], note);
    }
  }

  BufferedImage draw() {
    int height = top() + rows.size() * rowHeight() + 2 * PADDING + 8;
    return ChartStyle.draw(ChartStyle.WIDTH, height, ChartStyle.SCALE, this::paint);
  }

  private int rowHeight() {
    return rows.size() > MANY_ROWS ? 18 : 30;
  }

  private int top() {
    return series.size() > 1 ? 74 : 52;
  }

  private Font rowFont() {
    return ChartStyle.labelFont().deriveFont(rows.size() > MANY_ROWS ? 12f : 13f);
  }

  private void paint(Graphics2D g) {
    g.setFont(ChartStyle.titleFont());
    g.setColor(ChartStyle.INK);
    Text.centred(g, title, ChartStyle.WIDTH / 2.0, 30);
    g.setFont(ChartStyle.labelFont());
    if (series.size() > 1) {
      paintLegend(g);
    }
    g.setFont(rowFont());
    FontMetrics metrics = g.getFontMetrics();
    int labelWidth =
        Math.min(
            MAX_LABEL_WIDTH,
            rows.stream().mapToInt(row -> metrics.stringWidth(row.label())).max().orElse(0));
    int noteWidth = rows.stream().mapToInt(row -> metrics.stringWidth(row.note())).max().orElse(0);
    double left = PADDING + labelWidth + 10;
    double right = ChartStyle.WIDTH - PADDING - noteWidth - 10;
    paintAxis(g, left, right);
    for (int r = 0; r < rows.size(); r++) {
      double middle = top() + (r + 0.5) * rowHeight();
      Row row = rows.get(r);
      g.setFont(rowFont());
      g.setColor(ChartStyle.INK);
      double baseline = middle + metrics.getAscent() / 2.0 - 2;
      Text.right(g, Text.shortened(g, row.label(), labelWidth), left - 10, baseline);
      g.setColor(ChartStyle.FAINT_INK);
      Text.right(g, row.note(), ChartStyle.WIDTH - PADDING, baseline);
      paintValues(g, row, r, left, right, middle);
    }
  }

  private void paintLegend(Graphics2D g) {
    FontMetrics metrics = g.getFontMetrics();
    double width = series.stream().mapToInt(name -> metrics.stringWidth(name) + 38).sum() - 18;
    double x = (ChartStyle.WIDTH - width) / 2;
    for (int s = 0; s < series.size(); s++) {
      g.setColor(ChartStyle.colour(s));
      g.fill(new Ellipse2D.Double(x, 46, 10, 10));
      g.setColor(ChartStyle.INK);
      g.drawString(series.get(s), (float) x + 16, 56);
      x += metrics.stringWidth(series.get(s)) + 38;
    }
  }

  private void paintAxis(Graphics2D g, double left, double right) {
    double bottom = top() + rows.size() * (double) rowHeight();
    double step = step(max);
    g.setStroke(new BasicStroke(1));
    g.setFont(ChartStyle.labelFont());
    for (int tick = 0; tick * step <= max * (1 + 1e-9); tick++) {
      double x = left + (right - left) * tick * step / max;
      g.setColor(ChartStyle.GRID);
      g.draw(new Line2D.Double(x, top(), x, bottom));
      g.setColor(ChartStyle.FAINT_INK);
      Text.centred(g, format.apply(tick * step), x, bottom + 18);
    }
  }

  /** A round distance between ticks that leaves three to seven of them. */
  private static double step(double max) {
    double power = Math.pow(10, Math.floor(Math.log10(max)));
    double leading = max / power;
    return power * (leading < 1.5 ? 0.25 : leading < 3 ? 0.5 : leading < 7 ? 1 : 2);
  }

  private void paintValues(
      Graphics2D g, Row row, int index, double left, double right, double middle) {
    double scale = (right - left) / max;
    double thickness = rowHeight() * 0.62;
    switch (marks) {
      case BAR -> {
        g.setColor(ChartStyle.colour(index));
        bar(g, left, row.values()[0] * scale, middle, thickness);
      }
      case STACK -> {
        double x = left;
        for (int s = 0; s < row.values().length; s++) {
          g.setColor(ChartStyle.colour(s));
          bar(g, x, row.values()[s] * scale, middle, thickness);
          x += row.values()[s] * scale;
        }
      }
      case DOT -> dots(g, row.values(), left, scale, middle);
    }
    for (double value : row.dots()) {
      dot(g, left + value * scale, middle, 7, ChartStyle.INK);
    }
  }

  private static void bar(Graphics2D g, double x, double width, double middle, double thickness) {
    if (width > 0) {
      g.fill(new Rectangle2D.Double(x, middle - thickness / 2, width, thickness));
    }
  }

  private void dots(Graphics2D g, double[] values, double left, double scale, double middle) {
    double low = Arrays.stream(values).filter(Double::isFinite).min().orElse(Double.NaN);
    double high = Arrays.stream(values).filter(Double::isFinite).max().orElse(Double.NaN);
    g.setColor(ChartStyle.FAINT_INK);
    g.setStroke(new BasicStroke(1));
    g.draw(new Line2D.Double(left + low * scale, middle, left + high * scale, middle));
    // Each series is drawn smaller than the one before, so that of equal values all stay visible.
    for (int s = 0; s < values.length; s++) {
      if (Double.isFinite(values[s])) {
        dot(g, left + values[s] * scale, middle, 13 - 4 * Math.min(s, 2), ChartStyle.colour(s));
      }
    }
  }

  private static void dot(Graphics2D g, double x, double y, double size, Color colour) {
    g.setColor(ChartStyle.BACKGROUND);
    double rim = size + 1.5;
    g.fill(new Ellipse2D.Double(x - rim / 2, y - rim / 2, rim, rim));
    g.setColor(colour);
    g.fill(new Ellipse2D.Double(x - size / 2, y - size / 2, size, size));
  }
}
