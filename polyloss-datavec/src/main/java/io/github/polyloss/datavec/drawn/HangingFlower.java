package io.github.polyloss.datavec.drawn;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.LinearGradientPaint;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.QuadCurve2D;
import java.util.Random;

/** Flowers seen from the side: one or more tubes that hang from an arching stem. */
final class HangingFlower implements Painter {

  private final int flowers;
  private final double length;
  private final double throat;
  private final double flare;
  private final int lobes;

  /**
   * The plan of the flowers.
   *
   * @param flowers how many hang on a stem
   * @param length the length of one from stalk to rim
   * @param throat the width where the tube begins
   * @param flare the width of the rim
   * @param lobes the points of the rim that can be seen
   */
  HangingFlower(int flowers, double length, double throat, double flare, int lobes) {
    this.flowers = flowers;
    this.length = length;
    this.throat = throat;
    this.flare = flare;
    this.lobes = lobes;
  }

  @Override
  public void paint(Graphics2D pen, Color color, Random random) {
    Color green = Tint.LEAF.draw(random);
    double side = RandomDraws.chance(0.5, random) ? 1 : -1;
    double bottom = 1.0;
    double top = -1.0;
    pen.setColor(green);
    pen.setStroke(new BasicStroke(0.07f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    pen.draw(new QuadCurve2D.Double(-0.6 * side, bottom, -0.5 * side, -0.9, 0.6 * side, top));
    for (int i = 0; i < flowers; i++) {
      double share = flowers == 1 ? 0.75 : 0.4 + 0.55 * i / (flowers - 1);
      double x = side * quad(-0.6, -0.5, 0.6, share);
      double y = quad(bottom, -0.9, top, share);
      Graphics2D one = (Graphics2D) pen.create();
      one.translate(x, y);
      double lean = flowers == 1 ? 0.2 : i % 2 == 0 ? 0.75 : -0.55;
      one.rotate(side * -lean + RandomDraws.between(-0.25, 0.25, random));
      double shrink = 1 - 0.25 * i / flowers;
      one.scale(shrink, shrink);
      tube(one, color, green, random);
      one.dispose();
    }
  }

  private static double quad(double from, double over, double to, double share) {
    double rest = 1 - share;
    return rest * rest * from + 2 * rest * share * over + share * share * to;
  }

  private void tube(Graphics2D pen, Color color, Color green, Random random) {
    double mouth = length * 0.86;
    Path2D behind = new Path2D.Double();
    behind.append(new Ellipse2D.Double(-flare / 2, mouth - 0.1, flare, 0.22), false);
    pen.setColor(Tint.lit(color, 0.45));
    pen.fill(behind);

    Path2D tube = new Path2D.Double();
    tube.moveTo(-0.06, 0.08);
    tube.curveTo(-throat, 0.12, -throat / 2, mouth * 0.7, -flare / 2, mouth);
    for (int i = 0; i < lobes; i++) {
      double left = -flare / 2 + flare * i / lobes;
      double right = left + flare / lobes;
      tube.curveTo(
          left,
          mouth + 0.12,
          (left + right) / 2 - 0.02,
          length + 0.12,
          (left + right) / 2,
          length + 0.06);
      tube.curveTo((left + right) / 2 + 0.02, length + 0.12, right, mouth + 0.12, right, mouth);
    }
    tube.curveTo(throat / 2, mouth * 0.7, throat, 0.12, 0.06, 0.08);
    tube.closePath();
    Color bright = Tint.mix(color, Color.WHITE, 0.25);
    pen.setPaint(
        new LinearGradientPaint(
            (float) -flare / 2,
            0,
            (float) flare / 2,
            0,
            new float[] {0, 0.35f, 1},
            new Color[] {Tint.lit(color, 0.85), bright, Tint.lit(color, 0.65)}));
    pen.fill(tube);
    pen.setStroke(new BasicStroke(0.02f));
    pen.setColor(Tint.alpha(Tint.lit(color, 0.5), 0.6));
    pen.draw(tube);
    for (int i = 1; i < lobes; i++) {
      double at = flare * ((double) i / lobes - 0.5);
      pen.draw(new QuadCurve2D.Double(at * 0.3, 0.2, at * 0.5, mouth * 0.6, at, mouth));
    }
    pen.setColor(green);
    pen.fill(PetalShape.POINTED.outline(0.5, random).createTransformedShape(sepal(0.9)));
    pen.fill(PetalShape.POINTED.outline(0.5, random).createTransformedShape(sepal(2.2)));
    pen.fill(Centre.circle(0, 0.06, 0.1));
  }

  private static AffineTransform sepal(double angle) {
    AffineTransform transform = new AffineTransform();
    transform.rotate(angle);
    transform.scale(0.32, 0.32);
    return transform;
  }
}
