package io.github.polyloss.datavec.drawn;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.util.Random;

/** What is in the middle of a flower seen from above, within a circle of radius 1. */
enum Centre {
  /** A disc of small florets. */
  DISC {
    @Override
    void paint(Graphics2D pen, Color petals, Random random) {
      florets(pen, Tint.POLLEN.draw(random), random);
    }
  },
  /** The same, dark. */
  CONE {
    @Override
    void paint(Graphics2D pen, Color petals, Random random) {
      florets(pen, Tint.BROWN.draw(random), random);
    }
  },
  /** Six long stamens with anthers. */
  STAMENS {
    @Override
    void paint(Graphics2D pen, Color petals, Random random) {
      stamens(pen, 6, 0.75, Tint.mix(petals, Color.WHITE, 0.5), Tint.BROWN.draw(random), random);
    }
  },
  /** A ring of many stamens around a green ovary. */
  BOSS {
    @Override
    void paint(Graphics2D pen, Color petals, Random random) {
      Color dark = Tint.BROWN.draw(random);
      pen.setColor(Tint.alpha(dark, 0.5));
      pen.fill(circle(0, 0, 1));
      stamens(pen, 18, 0.8, dark, Tint.lit(dark, 0.6), random);
      pen.setColor(Tint.lit(Tint.LEAF.draw(random), 1.4));
      pen.fill(circle(0, 0, 0.4));
    }
  },
  /** A small plain button. */
  BUTTON {
    @Override
    void paint(Graphics2D pen, Color petals, Random random) {
      Color color = Tint.mix(Tint.POLLEN.draw(random), Tint.LEAF.draw(random), 0.35);
      pen.setColor(Tint.lit(color, 0.7));
      pen.fill(circle(0, 0, 1));
      pen.setColor(color);
      pen.fill(circle(-0.15, -0.15, 0.72));
    }
  },
  /** The trumpet of a daffodil, seen from above. */
  TRUMPET {
    @Override
    void paint(Graphics2D pen, Color petals, Random random) {
      Color rim =
          RandomDraws.chance(0.5, random) ? Tint.ORANGE.draw(random) : Tint.lit(petals, 0.92);
      pen.setColor(Tint.lit(rim, 0.75));
      pen.fill(lobes(14, 1.06, 0.08));
      pen.setColor(rim);
      pen.fill(lobes(14, 1.0, 0.08));
      pen.setColor(Tint.lit(rim, 0.72));
      pen.fill(circle(0, 0, 0.68));
      pen.setColor(Tint.lit(rim, 0.5));
      pen.fill(circle(0.06, 0.06, 0.42));
      stamens(pen, 3, 0.3, Tint.POLLEN.draw(random), Tint.POLLEN.draw(random), random);
    }
  },
  /** Nothing: the petals meet. */
  NONE {
    @Override
    void paint(Graphics2D pen, Color petals, Random random) {}
  };

  abstract void paint(Graphics2D pen, Color petals, Random random);

  static Ellipse2D circle(double x, double y, double radius) {
    return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
  }

  private static Path2D lobes(int count, double radius, double depth) {
    Path2D path = new Path2D.Double();
    int steps = 6 * count;
    for (int i = 0; i < steps; i++) {
      double angle = 2 * Math.PI * i / steps;
      double r = radius * (1 + depth * Math.cos(count * angle));
      if (i == 0) {
        path.moveTo(r, 0);
      } else {
        path.lineTo(r * Math.cos(angle), r * Math.sin(angle));
      }
    }
    path.closePath();
    return path;
  }

  private static void florets(Graphics2D pen, Color color, Random random) {
    pen.setColor(Tint.lit(color, 0.72));
    pen.fill(circle(0, 0, 1));
    int count = 40;
    double goldenAngle = Math.PI * (3 - Math.sqrt(5));
    for (int i = 0; i < count; i++) {
      double radius = 0.93 * Math.sqrt((i + 0.5) / count);
      double light = 1.25 - 0.5 * radius + RandomDraws.between(-0.12, 0.12, random);
      pen.setColor(Tint.lit(color, light));
      pen.fill(
          circle(radius * Math.cos(i * goldenAngle), radius * Math.sin(i * goldenAngle), 0.11));
    }
  }

  private static void stamens(
      Graphics2D pen, int count, double length, Color thread, Color anther, Random random) {
    pen.setStroke(new BasicStroke(0.07f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    double start = RandomDraws.between(0, Math.PI, random);
    for (int i = 0; i < count; i++) {
      double angle = start + 2 * Math.PI * i / count + RandomDraws.between(-0.12, 0.12, random);
      double radius = length * RandomDraws.between(0.85, 1.15, random);
      double x = radius * Math.cos(angle);
      double y = radius * Math.sin(angle);
      pen.setColor(thread);
      pen.draw(new Line2D.Double(0.2 * x, 0.2 * y, x, y));
      pen.setColor(anther);
      pen.fill(circle(x, y, 0.12));
    }
  }
}
