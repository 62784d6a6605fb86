package io.github.polyloss.datavec.drawn;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.QuadCurve2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Random;

/**
 * A photograph of a flower in its place: backdrop, neighbours, the flower, what hides it, light.
 */
final class FlowerScene {

  private static final List<Backdrop> BACKDROPS = List.of(Backdrop.values());
  private static final int GRAIN = 4;

  private FlowerScene() {}

  /** The picture as blue, green, red, row by row; a function of its arguments. */
  static byte[] draw(Species species, int size, long seed) {
    Random random = new Random(seed);
    Sketch sketch = new Sketch(size);
    Graphics2D pen = sketch.pen();
    Color color = RandomDraws.one(species.tints(), random).draw(random);

    RandomDraws.one(BACKDROPS, random).paint(pen, random);
    if (RandomDraws.chance(0.3, random)) {
      neighbour(pen, species, color, random);
    }
    sketch.blur(RandomDraws.between(0, 4, random));

    double radius = RandomDraws.between(0.36, 0.48, random);
    double x = 0.5 + RandomDraws.between(-0.08, 0.08, random);
    double y = 0.5 + RandomDraws.between(-0.08, 0.08, random);
    stem(pen, x, y, random);
    flower(pen, species, color, x, y, radius, random);
    if (RandomDraws.chance(0.2, random)) {
      hide(pen, x, y, radius, random);
    }
    light(pen, random);
    pen.dispose();
    return sketch.bgr(GRAIN, random);
  }

  private static void neighbour(Graphics2D pen, Species species, Color color, Random random) {
    double angle = RandomDraws.between(0, 2 * Math.PI, random);
    double x = 0.5 + 0.52 * Math.cos(angle);
    double y = 0.5 + 0.52 * Math.sin(angle);
    flower(pen, species, color, x, y, RandomDraws.between(0.14, 0.28, random), random);
  }

  private static void stem(Graphics2D pen, double x, double y, Random random) {
    pen.setColor(Tint.LEAF.draw(random));
    pen.setStroke(Backdrop.stroke(RandomDraws.between(0.02, 0.035, random)));
    double foot = x + RandomDraws.between(-0.3, 0.3, random);
    pen.draw(new QuadCurve2D.Double(x, y, x, 0.8, foot, 1.1));
  }

  private static void flower(
      Graphics2D pen,
      Species species,
      Color color,
      double x,
      double y,
      double radius,
      Random random) {
    Graphics2D own = (Graphics2D) pen.create();
    own.translate(x, y);
    double direction = RandomDraws.between(0, 2 * Math.PI, random);
    double tilt = RandomDraws.between(0.7, 1, random);
    own.rotate(direction);
    own.scale(radius, radius * tilt);
    own.rotate(-direction);
    species.painter().paint(own, color, random);
    own.dispose();
  }

  private static void hide(Graphics2D pen, double x, double y, double radius, Random random) {
    double angle = RandomDraws.between(0, 2 * Math.PI, random);
    double footX = x + 1.25 * radius * Math.cos(angle);
    double footY = y + 1.25 * radius * Math.sin(angle);
    Backdrop.leaf(pen, footX, footY, RandomDraws.between(0.25, 0.45, random), random);
  }

  private static void light(Graphics2D pen, Random random) {
    double angle = RandomDraws.between(0, 2 * Math.PI, random);
    float dx = (float) Math.cos(angle) * 0.5f;
    float dy = (float) Math.sin(angle) * 0.5f;
    Color sun = new Color(255, 244, 214, RandomDraws.between(0, 70, random));
    Color shade = new Color(8, 12, 40, RandomDraws.between(0, 110, random));
    pen.setPaint(new GradientPaint(0.5f - dx, 0.5f - dy, sun, 0.5f + dx, 0.5f + dy, shade));
    pen.fill(new Rectangle2D.Double(0, 0, 1, 1));
  }
}
