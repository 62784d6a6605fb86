package io.github.polyloss.cli.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A confusion matrix as heat map. Hits are blue and mistakes red, so that a few mistakes are seen
 * beside many hits; XChart's heat map knows one scale of colours and no turned labels.
 */
final class ConfusionChart {

  /** With more classes than this only the worst confused are shown. */
  static final int MAX_CLASSES = 30;

  private static final int WORST_CLASSES = 20;
  private static final int PADDING = 16;
  private static final int MAX_LABEL_WIDTH = 150;
  private static final Color HIT = ChartStyle.colour(0);
  private static final Color MISTAKE = ChartStyle.colour(1);
  private static final Color EMPTY = new Color(0xf6f7f9);

  private final String title;
  private final ConfusionMatrix matrix;
  private final List<String> classNames;
  private final List<Integer> shown;

  ConfusionChart(String title, ConfusionMatrix matrix, List<String> classNames) {
    this.title = title;
    this.matrix = matrix;
    this.classNames = classNames;
    this.shown =
        isCut(matrix)
            ? matrix.worstConfused(WORST_CLASSES)
            : IntStream.range(0, matrix.classes()).boxed().toList();
  }

  static boolean isCut(ConfusionMatrix matrix) {
    return matrix.classes() > MAX_CLASSES;
  }

  /** One more for what was taken for a class that is not shown. */
  private int columns() {
    return shown.size() + (isCut(matrix) ? 1 : 0);
  }

  BufferedImage draw() {
    int labels = labelWidth();
    int cell =
        Math.min(34, (ChartStyle.WIDTH - 2 * PADDING - labels - 24) / Math.max(1, columns()));
    int left = (ChartStyle.WIDTH - labels - 24 - columns() * cell) / 2 + labels + 24;
    int top = 76 + labels;
    int height = top + shown.size() * cell + PADDING;
    return ChartStyle.draw(
        ChartStyle.WIDTH, height, ChartStyle.SCALE, g -> paint(g, left, top, cell, labels));
  }

  private int labelWidth() {
    BufferedImage scratch = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = scratch.createGraphics();
    FontMetrics metrics = g.getFontMetrics(ChartStyle.labelFont());
    g.dispose();
    return shown.stream()
        .mapToInt(k -> Math.min(MAX_LABEL_WIDTH, metrics.stringWidth(classNames.get(k))))
        .max()
        .orElse(0);
  }

  private void paint(Graphics2D g, int left, int top, int cell, int labels) {
    g.setColor(ChartStyle.INK);
    g.setFont(ChartStyle.titleFont());
    Text.centred(g, title, ChartStyle.WIDTH / 2.0, 30);
    double middle = top + shown.size() * cell / 2.0;
    g.setFont(ChartStyle.labelFont().deriveFont(Font.BOLD));
    Text.centred(g, "taken for", left + columns() * cell / 2.0, 54);
    turned(g, left - labels - 22, middle, () -> Text.centred(g, "true class", 0, 0));
    g.setFont(ChartStyle.labelFont());
    for (int row = 0; row < shown.size(); row++) {
      double centre = top + (row + 0.5) * cell;
      g.setColor(ChartStyle.INK);
      Text.right(g, name(g, shown.get(row)), left - 8, centre + 4.5);
    }
    for (int column = 0; column < columns(); column++) {
      String name = column < shown.size() ? name(g, shown.get(column)) : "another class";
      g.setColor(ChartStyle.INK);
      turned(g, left + (column + 0.5) * cell + 4.5, top - 8, () -> g.drawString(name, 0, 0));
    }
    g.setFont(ChartStyle.labelFont().deriveFont(cell < 26 ? 9.5f : 12f));
    for (int row = 0; row < shown.size(); row++) {
      for (int column = 0; column < columns(); column++) {
        paintCell(
            g,
            new Rectangle2D.Double(left + column * cell, top + row * cell, cell - 1.5, cell - 1.5),
            row,
            column);
      }
    }
  }

  private static String name(Graphics2D g, String text) {
    return Text.shortened(g, text, MAX_LABEL_WIDTH);
  }

  private String name(Graphics2D g, int classIndex) {
    return name(g, classNames.get(classIndex));
  }

  private static void turned(Graphics2D g, double x, double y, Runnable drawing) {
    AffineTransform before = g.getTransform();
    g.translate(x, y);
    g.rotate(-Math.PI / 2);
    drawing.run();
    g.setTransform(before);
  }

  private void paintCell(Graphics2D g, Rectangle2D cell, int row, int column) {
    int trueClass = shown.get(row);
    long count = count(trueClass, column);
    // The square root lifts rare mistakes off the empty cells.
    double share = count == 0 ? 0 : Math.sqrt((double) count / matrix.total(trueClass));
    Color full = row == column ? HIT : MISTAKE;
    g.setColor(mix(EMPTY, full, share));
    g.fill(cell);
    if (count > 0) {
      g.setColor(share > 0.6 ? Color.WHITE : ChartStyle.INK);
      Text.centred(g, String.valueOf(count), cell.getCenterX(), cell.getCenterY() + 4.5);
    }
  }

  private long count(int trueClass, int column) {
    if (column < shown.size()) {
      return matrix.counts()[trueClass][shown.get(column)];
    }
    long inside = shown.stream().mapToLong(k -> matrix.counts()[trueClass][k]).sum();
    return matrix.total(trueClass) - inside;
  }

  private static Color mix(Color from, Color to, double share) {
    return new Color(
        (int) Math.round(from.getRed() + share * (to.getRed() - from.getRed())),
        (int) Math.round(from.getGreen() + share * (to.getGreen() - from.getGreen())),
        (int) Math.round(from.getBlue() + share * (to.getBlue() - from.getBlue())));
  }
}
