package io.github.polyloss.datavec.drawn;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Random;

/**
 * Patterns without end, on what is there already; they reach from −{@value #REACH} to {@value
 * #REACH} and repeat about every unit.
 */
enum Texture implements Painter {
  STRIPES {
    @Override
    public void paint(Graphics2D pen, Color color, Random random) {
      pen.setColor(color);
      double width = RandomDraws.between(0.3, 0.7, random);
      for (int i = -REACH; i < REACH; i++) {
        pen.fill(new Rectangle2D.Double(-REACH, i, 2 * REACH, width));
      }
    }
  },
  CHECKS {
    @Override
    public void paint(Graphics2D pen, Color color, Random random) {
      pen.setColor(color);
      forEachCell((x, y) -> fillIf((x + y) % 2 == 0, pen, new Rectangle2D.Double(x, y, 1, 1)));
    }
  },
  DOTS {
    @Override
    public void paint(Graphics2D pen, Color color, Random random) {
      pen.setColor(color);
      double radius = RandomDraws.between(0.2, 0.38, random);
      forEachCell((x, y) -> pen.fill(Centre.circle(x + 0.5 * (y & 1), y, radius)));
    }
  },
  SPECKLES {
    @Override
    public void paint(Graphics2D pen, Color color, Random random) {
      for (int i = 0; i < 700; i++) {
        pen.setColor(Tint.lit(color, RandomDraws.between(0.5, 1.3, random)));
        double width = RandomDraws.between(0.1, 0.45, random);
        pen.fill(
            new Ellipse2D.Double(
                anywhere(random), anywhere(random), width, width * random.nextDouble()));
      }
    }
  },
  BRICKS {
    @Override
    public void paint(Graphics2D pen, Color color, Random random) {
      forEachCell(
          (x, y) -> {
            pen.setColor(Tint.lit(color, RandomDraws.between(0.85, 1.1, random)));
            pen.fill(new Rectangle2D.Double(2 * x + (y & 1) + 0.06, y + 0.06, 1.88, 0.88));
          });
    }
  },
  WAVES {
    @Override
    public void paint(Graphics2D pen, Color color, Random random) {
      pen.setColor(color);
      pen.setStroke(new BasicStroke((float) RandomDraws.between(0.2, 0.45, random)));
      double height = RandomDraws.between(0.2, 0.5, random);
      for (int y = -REACH; y < REACH; y++) {
        Path2D wave = new Path2D.Double();
        wave.moveTo(-REACH, y);
        for (int x = -REACH; x < REACH; x++) {
          double bend = x % 2 == 0 ? height : -height;
          wave.quadTo(x + 0.5, y + 2 * bend, x + 1, y);
        }
        pen.draw(wave);
      }
    }
  },
  SCALES {
    @Override
    public void paint(Graphics2D pen, Color color, Random random) {
      pen.setStroke(new BasicStroke(0.08f));
      for (int y = 2 * REACH; y > -2 * REACH; y--) {
        for (int x = -REACH; x <= REACH; x++) {
          Shape scale = Centre.circle(x + 0.5 * (y & 1), 0.5 * y, 0.55);
          pen.setColor(Tint.lit(color, RandomDraws.between(0.85, 1.15, random)));
          pen.fill(scale);
          pen.setColor(Tint.lit(color, 0.5));
          pen.draw(scale);
        }
      }
    }
  },
  HONEYCOMB {
    @Override
    public void paint(Graphics2D pen, Color color, Random random) {
      pen.setColor(color);
      pen.setStroke(new BasicStroke((float) RandomDraws.between(0.1, 0.25, random)));
      double step = Math.sqrt(3) / 2;
      Shape cell = Outline.polygon(6);
      forEachCell(
          (x, y) -> {
            AffineTransform place =
                AffineTransform.getTranslateInstance(1.5 * x, step * (2 * y + (x & 1)));
            pen.draw(place.createTransformedShape(cell));
          });
    }
  },
  WOOD {
    @Override
    public void paint(Graphics2D pen, Color color, Random random) {
      double x = RandomDraws.between(-1, 1, random);
      double y = RandomDraws.between(-1, 1, random);
      double stretch = RandomDraws.between(2, 5, random);
      for (double radius = 2.5 * REACH;
          radius > 0;
          radius -= RandomDraws.between(0.15, 0.5, random)) {
        pen.setColor(Tint.lit(color, RandomDraws.between(0.55, 1.15, random)));
        pen.fill(
            new Ellipse2D.Double(
                x - stretch * radius, y - radius, 2 * stretch * radius, 2 * radius));
      }
    }
  };

  private static final int REACH = 8;

  @FunctionalInterface
  private interface CellPainter {
    void paint(int x, int y);
  }

  private static void forEachCell(CellPainter painter) {
    for (int y = -REACH; y < REACH; y++) {
      for (int x = -REACH; x < REACH; x++) {
        painter.paint(x, y);
      }
    }
  }

  private static void fillIf(boolean condition, Graphics2D pen, Shape shape) {
    if (condition) {
      pen.fill(shape);
    }
  }

  private static double anywhere(Random random) {
    return RandomDraws.between(-REACH, REACH, random);
  }
}
