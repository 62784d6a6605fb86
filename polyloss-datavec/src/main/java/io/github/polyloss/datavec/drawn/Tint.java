package io.github.polyloss.datavec.drawn;

import java.awt.Color;
import java.util.Random;

/** Families of colours: ranges of hue in degrees, of saturation and of brightness. */
enum Tint {
  WHITE(40, 60, 0.00, 0.10, 0.92, 1.00),
  YELLOW(44, 58, 0.65, 0.95, 0.90, 1.00),
  ORANGE(18, 36, 0.75, 1.00, 0.88, 1.00),
  PINK(325, 350, 0.25, 0.55, 0.90, 1.00),
  RED(346, 366, 0.78, 1.00, 0.68, 0.92),
  MAGENTA(296, 326, 0.55, 0.85, 0.68, 0.95),
  VIOLET(258, 286, 0.40, 0.75, 0.62, 0.92),
  BLUE(214, 244, 0.40, 0.78, 0.72, 0.98),
  LEAF(85, 135, 0.45, 0.80, 0.28, 0.62),
  STRAW(38, 60, 0.30, 0.55, 0.55, 0.85),
  SOIL(18, 36, 0.25, 0.55, 0.18, 0.45),
  SKY(198, 218, 0.18, 0.50, 0.75, 0.98),
  STONE(20, 220, 0.02, 0.10, 0.35, 0.75),
  POLLEN(40, 54, 0.80, 1.00, 0.85, 1.00),
  BROWN(14, 30, 0.60, 0.85, 0.16, 0.36);

  private final double[] ranges;

  Tint(double... ranges) {
    this.ranges = ranges;
  }

  Color draw(Random random) {
    return Color.getHSBColor(
        (float) (RandomDraws.between(ranges[0], ranges[1], random) / 360),
        (float) RandomDraws.between(ranges[2], ranges[3], random),
        (float) RandomDraws.between(ranges[4], ranges[5], random));
  }

  /** The colour between two colours: the first at 0, the second at 1. */
  static Color mix(Color first, Color second, double share) {
    return new Color(
        channel(first.getRed() + share * (second.getRed() - first.getRed())),
        channel(first.getGreen() + share * (second.getGreen() - first.getGreen())),
        channel(first.getBlue() + share * (second.getBlue() - first.getBlue())));
  }

  /** The colour in another light: 1 leaves it as it is, 0 makes it black. */
  static Color lit(Color color, double light) {
    return new Color(
        channel(color.getRed() * light),
        channel(color.getGreen() * light),
        channel(color.getBlue() * light));
  }

  static Color alpha(Color color, double opacity) {
    return new Color(color.getRed(), color.getGreen(), color.getBlue(), channel(255 * opacity));
  }

  private static int channel(double value) {
    return (int) Math.min(Math.max(Math.round(value), 0), 255);
  }
}
