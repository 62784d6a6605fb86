package io.github.polyloss.cli.report;

import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;

/** The names of a chart's lines below it, in as many rows as they need: there they hide no line. */
final class LegendStrip {

  private static final int ROW = 24;
  private static final int SAMPLE = 28;
  private static final int GAP = 8;
  private static final int BETWEEN = 22;
  private static final FontRenderContext FONT = new FontRenderContext(null, true, true);

  private final int width;
  private final List<List<XYSeries>> rows = new ArrayList<>();

  LegendStrip(XYChart chart, int width) {
    this.width = width;
    List<XYSeries> row = new ArrayList<>();
    for (XYSeries series : chart.getSeriesCollection()) {
      row.add(series);
      if (row.size() > 1 && width(row) > width - 2 * BETWEEN) {
        row.remove(series);
        rows.add(row);
        row = new ArrayList<>(List.of(series));
      }
    }
    rows.add(row);
  }

  int height() {
    return rows.size() * ROW + GAP;
  }

  void paint(Graphics2D g) {
    g.setFont(ChartStyle.labelFont());
    for (int r = 0; r < rows.size(); r++) {
      double x = (width - width(rows.get(r))) / 2;
      double y = (r + 0.5) * ROW;
      for (XYSeries series : rows.get(r)) {
        g.setColor(series.getLineColor());
        g.setStroke(series.getLineStyle());
        g.draw(new Line2D.Double(x, y, x + SAMPLE, y));
        g.setColor(ChartStyle.INK);
        g.drawString(series.getName(), (float) (x + SAMPLE + GAP), (float) y + 5);
        x += width(series) + BETWEEN;
      }
    }
  }

  private static double width(List<XYSeries> row) {
    return row.stream().mapToDouble(LegendStrip::width).sum() + (row.size() - 1) * BETWEEN;
  }

  private static double width(XYSeries series) {
    return SAMPLE + GAP + ChartStyle.labelFont().getStringBounds(series.getName(), FONT).getWidth();
  }
}
