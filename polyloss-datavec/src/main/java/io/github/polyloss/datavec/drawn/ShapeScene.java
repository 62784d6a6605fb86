package io.github.polyloss.datavec.drawn;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.Random;

/** Pictures of a plain shape or of a texture, in any colours, among things that do not matter. */
final class ShapeScene {

  private static final double CONTRAST = 0.35;
  private static final int GRAIN = 5;

  private ShapeScene() {}

  /** A shape on a busy ground, as blue, green, red; a function of its arguments. */
  static byte[] shape(Painter shape, int size, long seed) {
    Random random = new Random(seed);
    Sketch sketch = new Sketch(size);
    Graphics2D pen = sketch.pen();
    Color ground = anyColor(random);
    ground(pen, ground, random);
    for (int i = RandomDraws.between(0, 14, random); i > 0; i--) {
      scrap(pen, RandomDraws.between(0.05, 0.3, random), random);
    }
    sketch.blur(RandomDraws.between(0, 4, random));
    place(pen, 0.25, 0.46, shape, unlike(ground, random), random);
    if (RandomDraws.chance(0.3, random)) {
      scrap(pen, RandomDraws.between(0.1, 0.2, random), random);
    }
    light(pen, random);
    pen.dispose();
    return sketch.bgr(GRAIN, random);
  }

  /** A texture that fills the picture, as blue, green, red; a function of its arguments. */
  static byte[] texture(Painter texture, int size, long seed) {
    Random random = new Random(seed);
    Sketch sketch = new Sketch(size);
    Graphics2D pen = sketch.pen();
    Color ground = anyColor(random);
    ground(pen, ground, random);
    place(pen, 0.09, 0.2, texture, unlike(ground, random), random);
    for (int i = RandomDraws.between(0, 3, random); i > 0; i--) {
      scrap(pen, RandomDraws.between(0.1, 0.3, random), random);
    }
    light(pen, random);
    pen.dispose();
    return sketch.bgr(GRAIN, random);
  }

  private static void ground(Graphics2D pen, Color color, Random random) {
    Color other = Tint.mix(color, anyColor(random), RandomDraws.between(0, 0.5, random));
    float x = random.nextFloat();
    pen.setPaint(new GradientPaint(x, 0, color, 1 - x, 1, other));
    pen.fill(new Rectangle2D.Double(0, 0, 1, 1));
  }

  private static void place(
      Graphics2D pen, double min, double max, Painter painter, Color color, Random random) {
    Graphics2D own = (Graphics2D) pen.create();
    own.translate(RandomDraws.between(0.35, 0.65, random), RandomDraws.between(0.35, 0.65, random));
    double direction = RandomDraws.between(0, 2 * Math.PI, random);
    double radius = RandomDraws.between(min, max, random);
    own.rotate(direction);
    own.scale(radius, radius * RandomDraws.between(0.6, 1, random));
    own.rotate(RandomDraws.between(0, 2 * Math.PI, random));
    painter.paint(own, color, random);
    own.dispose();
  }

  /** A shapeless piece somewhere. */
  private static void scrap(Graphics2D pen, double radius, Random random) {
    Graphics2D own = (Graphics2D) pen.create();
    own.translate(random.nextDouble(), random.nextDouble());
    own.rotate(RandomDraws.between(0, 2 * Math.PI, random));
    own.scale(radius, radius * RandomDraws.between(0.1, 1, random));
    own.setColor(Tint.alpha(anyColor(random), RandomDraws.between(0.4, 1, random)));
    own.fill(
        RandomDraws.chance(0.5, random)
            ? Centre.circle(0, 0, 1)
            : new Rectangle2D.Double(-1, -1, 2, 2));
    own.dispose();
  }

  private static void light(Graphics2D pen, Random random) {
    float x = random.nextFloat();
    Color sun = new Color(255, 255, 255, RandomDraws.between(0, 60, random));
    Color shade = new Color(0, 0, 0, RandomDraws.between(0, 100, random));
    pen.setPaint(new GradientPaint(x, 0, sun, 1 - x, 1, shade));
    pen.fill(new Rectangle2D.Double(0, 0, 1, 1));
  }

  private static Color anyColor(Random random) {
    return Color.getHSBColor(
        random.nextFloat(),
        (float) Math.sqrt(random.nextDouble()) * 0.95f,
        (float) RandomDraws.between(0.2, 1, random));
  }

  private static Color unlike(Color ground, Random random) {
    Color color = anyColor(random);
    while (distance(color, ground) < CONTRAST) {
      color = anyColor(random);
    }
    return color;
  }

  private static double distance(Color a, Color b) {
    double red = a.getRed() - b.getRed();
    double green = a.getGreen() - b.getGreen();
    double blue = a.getBlue() - b.getBlue();
    return Math.sqrt(red * red + green * green + blue * blue) / 255;
  }
}
