package io.github.polyloss.datavec.drawn;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.QuadCurve2D;
import java.awt.geom.Rectangle2D;
import java.util.Random;

/** What is behind a flower, over the whole unit square. */
enum Backdrop {
  GRASS {
    @Override
    void paint(Graphics2D pen, Random random) {
      wash(pen, Tint.lit(Tint.LEAF.draw(random), 0.9), Tint.lit(Tint.LEAF.draw(random), 0.6));
      for (int i = 0; i < 36; i++) {
        double x = RandomDraws.between(-0.1, 1.1, random);
        double foot = RandomDraws.between(0.5, 1.3, random);
        double height = RandomDraws.between(0.3, 0.8, random);
        double bend = RandomDraws.between(-0.25, 0.25, random);
        Color color =
            RandomDraws.chance(0.12, random) ? Tint.STRAW.draw(random) : Tint.LEAF.draw(random);
        pen.setColor(color);
        pen.setStroke(stroke(RandomDraws.between(0.008, 0.025, random)));
        pen.draw(
            new QuadCurve2D.Double(
                x, foot, x + bend / 4, foot - 0.7 * height, x + bend, foot - height));
      }
    }
  },
  LEAVES {
    @Override
    void paint(Graphics2D pen, Random random) {
      wash(pen, Tint.lit(Tint.LEAF.draw(random), 0.6), Tint.lit(Tint.LEAF.draw(random), 0.45));
      for (int i = 0; i < 15; i++) {
        leaf(
            pen,
            RandomDraws.between(-0.1, 1.1, random),
            RandomDraws.between(-0.1, 1.1, random),
            RandomDraws.between(0.25, 0.6, random),
            random);
      }
    }
  },
  SOIL {
    @Override
    void paint(Graphics2D pen, Random random) {
      wash(pen, Tint.SOIL.draw(random), Tint.SOIL.draw(random));
      for (int i = 0; i < 60; i++) {
        pen.setColor(
            RandomDraws.chance(0.25, random) ? Tint.STONE.draw(random) : Tint.SOIL.draw(random));
        double size = RandomDraws.between(0.02, 0.11, random);
        pen.fill(
            new Ellipse2D.Double(
                RandomDraws.between(-0.1, 1, random),
                RandomDraws.between(-0.1, 1, random),
                size,
                size * RandomDraws.between(0.5, 1, random)));
      }
    }
  },
  SKY {
    @Override
    void paint(Graphics2D pen, Random random) {
      wash(pen, Tint.SKY.draw(random), Tint.mix(Tint.SKY.draw(random), Color.WHITE, 0.4));
      for (int i = 0; i < 9; i++) {
        pen.setColor(Tint.alpha(Color.WHITE, RandomDraws.between(0.1, 0.4, random)));
        double width = RandomDraws.between(0.2, 0.6, random);
        pen.fill(
            new Ellipse2D.Double(
                RandomDraws.between(-0.2, 0.9, random),
                RandomDraws.between(-0.1, 0.7, random),
                width,
                width * RandomDraws.between(0.25, 0.5, random)));
      }
    }
  },
  BOKEH {
    @Override
    void paint(Graphics2D pen, Random random) {
      wash(pen, Tint.lit(Tint.LEAF.draw(random), 0.8), Tint.lit(Tint.SOIL.draw(random), 0.8));
      for (int i = 0; i < 22; i++) {
        Tint tint =
            RandomDraws.chance(0.6, random) ? Tint.LEAF : LIGHTS[random.nextInt(LIGHTS.length)];
        pen.setColor(
            Tint.alpha(Tint.lit(tint.draw(random), 1.15), RandomDraws.between(0.2, 0.6, random)));
        pen.fill(
            Centre.circle(
                random.nextDouble(), random.nextDouble(), RandomDraws.between(0.04, 0.16, random)));
      }
    }
  },
  WALL {
    @Override
    void paint(Graphics2D pen, Random random) {
      Color stone = Tint.STONE.draw(random);
      wash(pen, Tint.lit(stone, 0.6), Tint.lit(stone, 0.5));
      double height = RandomDraws.between(0.16, 0.3, random);
      for (int row = 0; row * height < 1; row++) {
        double width = RandomDraws.between(0.3, 0.5, random);
        for (double x = -random.nextDouble() * width; x < 1; x += width) {
          pen.setColor(Tint.lit(stone, RandomDraws.between(0.8, 1.15, random)));
          pen.fill(
              new Rectangle2D.Double(x + 0.01, row * height + 0.01, width - 0.02, height - 0.02));
        }
      }
    }
  };

  private static final Tint[] LIGHTS = {
    Tint.SKY, Tint.STRAW, Tint.YELLOW, Tint.PINK, Tint.VIOLET, Tint.WHITE, Tint.RED
  };

  abstract void paint(Graphics2D pen, Random random);

  /** A leaf whose foot is at the given place and which points anywhere. */
  static void leaf(Graphics2D pen, double x, double y, double length, Random random) {
    AffineTransform place = AffineTransform.getTranslateInstance(x, y);
    place.rotate(RandomDraws.between(0, 2 * Math.PI, random));
    place.scale(length, length);
    Color color = Tint.LEAF.draw(random);
    double width = RandomDraws.between(0.25, 0.6, random);
    pen.setColor(color);
    pen.fill(place.createTransformedShape(PetalShape.POINTED.outline(width, random)));
    pen.setColor(Tint.lit(color, 0.65));
    pen.setStroke(stroke(0.01));
    pen.draw(place.createTransformedShape(new Line2D.Double(0, 0, 0.95, 0)));
  }

  static BasicStroke stroke(double width) {
    return new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  }

  private static void wash(Graphics2D pen, Color top, Color bottom) {
    pen.setPaint(new GradientPaint(0, 0, top, 0, 1, bottom));
    pen.fill(new Rectangle2D.Double(0, 0, 1, 1));
  }
}
