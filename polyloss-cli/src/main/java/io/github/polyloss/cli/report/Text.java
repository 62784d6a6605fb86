package io.github.polyloss.cli.report;

import java.awt.FontMetrics;
import java.awt.Graphics2D;

/** Placing of single lines of text in drawings. */
final class Text {

  private Text() {}

  static void centred(Graphics2D g, String text, double x, double baseline) {
    g.drawString(text, (float) (x - g.getFontMetrics().stringWidth(text) / 2.0), (float) baseline);
  }

  static void right(Graphics2D g, String text, double x, double baseline) {
    g.drawString(text, (float) (x - g.getFontMetrics().stringWidth(text)), (float) baseline);
  }

  /** The text, or as much of its beginning as fits with an ellipsis. */
  static String shortened(Graphics2D g, String text, double width) {
    FontMetrics metrics = g.getFontMetrics();
    if (metrics.stringWidth(text) <= width) {
      return text;
    }
    int length = text.length();
    while (length > 1 && metrics.stringWidth(text.substring(0, length) + "…") > width) {
      length--;
    }
    return text.substring(0, length).stripTrailing() + "…";
  }
}
