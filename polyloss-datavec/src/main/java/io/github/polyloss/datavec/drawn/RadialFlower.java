package io.github.polyloss.datavec.drawn;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.LinearGradientPaint;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.util.Random;

/** A flower that is the same from all sides: rows of petals around a centre, seen from above. */
final class RadialFlower implements Painter {

  private final PetalShape shape;
  private final int petals;
  private final double width;
  private final int rows;
  private final Centre centre;
  private final double centreRadius;
  private final double eye;
  private final double spots;
  private final double veins;
  private final boolean sepals;
  private final double spurs;

  private RadialFlower(Builder builder) {
    this.shape = builder.shape;
    this.petals = builder.petals;
    this.width = builder.width;
    this.rows = builder.rows;
    this.centre = builder.centre;
    this.centreRadius = builder.centreRadius;
    this.eye = builder.eye;
    this.spots = builder.spots;
    this.veins = builder.veins;
    this.sepals = builder.sepals;
    this.spurs = builder.spurs;
  }

  static Builder of(PetalShape shape, int petals) {
    return new Builder(shape, petals);
  }

  @Override
  public void paint(Graphics2D pen, Color color, Random random) {
    pen.rotate(RandomDraws.between(0, 2 * Math.PI, random));
    double light = RandomDraws.between(0, 2 * Math.PI, random);
    if (sepals) {
      Color green = Tint.LEAF.draw(random);
      row(pen, PetalShape.POINTED, 0.9, 0.3, Math.PI / petals, 0, green, green, light, random);
    }
    if (spurs > 0) {
      Color tip = Tint.lit(color, 0.8);
      row(pen, PetalShape.STRAP, 1.15, 0.16, Math.PI / petals, 0, tip, tip, light, random);
      row(pen, PetalShape.POINTED, 1.0, spurs, 0, 0, color, color, light, random);
    }
    boolean paleEye = RandomDraws.chance(0.5, random);
    Color inner =
        eye == 0
            ? Tint.lit(color, RandomDraws.between(0.7, 0.95, random))
            : paleEye ? Tint.mix(Color.WHITE, Tint.POLLEN.draw(random), 0.3) : Tint.lit(color, 0.4);
    double outermost = spurs > 0 ? 0.62 : 1;
    Color ofPetals = spurs > 0 ? Tint.mix(color, Color.WHITE, 0.6) : color;
    for (int row = 0; row < rows; row++) {
      double length = outermost * (1 - 0.72 * row / rows);
      double turn = Math.PI / petals * (row % 2);
      Color deeper = Tint.lit(ofPetals, 1 - 0.12 * row / Math.max(1, rows - 1));
      row(pen, shape, length, width, turn, eye, inner, deeper, light, random);
    }
    Graphics2D middle = (Graphics2D) pen.create();
    middle.scale(centreRadius, centreRadius);
    centre.paint(middle, color, random);
    middle.dispose();
  }

  private void row(
      Graphics2D pen,
      PetalShape petal,
      double length,
      double petalWidth,
      double turn,
      double eyeRadius,
      Color inner,
      Color outer,
      double light,
      Random random) {
    for (int i = 0; i < petals; i++) {
      double angle =
          turn + 2 * Math.PI * i / petals + RandomDraws.between(-0.25, 0.25, random) / petals;
      double shade = 1 + 0.14 * Math.cos(angle - light) + RandomDraws.between(-0.05, 0.05, random);
      Graphics2D one = (Graphics2D) pen.create();
      one.rotate(angle);
      double stretch = length * RandomDraws.between(0.92, 1.04, random);
      petal(one, petal, stretch, petalWidth, eyeRadius, inner, Tint.lit(outer, shade), random);
      one.dispose();
    }
  }

  private void petal(
      Graphics2D pen,
      PetalShape petal,
      double length,
      double petalWidth,
      double eyeRadius,
      Color inner,
      Color outer,
      Random random) {
    Path2D outline = petal.outline(petalWidth, random);
    outline.transform(AffineTransform.getScaleInstance(length, length));
    float edge = (float) Math.max(0.02, eyeRadius);
    pen.setPaint(
        new LinearGradientPaint(
            0,
            0,
            (float) length,
            0,
            new float[] {0, edge, Math.min(0.99f, edge + 0.2f), 1},
            new Color[] {inner, inner, outer, Tint.mix(outer, Color.WHITE, 0.12)}));
    pen.fill(outline);
    pen.setStroke(new BasicStroke(0.018f));
    if (veins > 0) {
      pen.setColor(Tint.alpha(Tint.lit(outer, 0.55), veins));
      for (int i = -1; i <= 1; i++) {
        pen.draw(new Line2D.Double(0.15 * length, 0, 0.8 * length, 0.28 * i * petalWidth * length));
      }
    }
    if (spots > 0) {
      pen.setColor(Tint.alpha(Tint.lit(outer, 0.35), 0.8));
      for (int i = 0; i < spots; i++) {
        double x = length * RandomDraws.between(0.25, 0.65, random);
        double y = length * petalWidth * RandomDraws.between(-0.25, 0.25, random);
        pen.fill(Centre.circle(x, y, 0.025));
      }
    }
    pen.setColor(Tint.alpha(Tint.lit(outer, 0.5), 0.6));
    pen.draw(outline);
  }

  /** The plan of a flower. */
  static final class Builder {
    private final PetalShape shape;
    private final int petals;
    private double width = 0.5;
    private int rows = 1;
    private Centre centre = Centre.NONE;
    private double centreRadius;
    private double eye;
    private double spots;
    private double veins;
    private boolean sepals;
    private double spurs;

    private Builder(PetalShape shape, int petals) {
      this.shape = shape;
      this.petals = petals;
    }

    /** The width of a petal in lengths of it. */
    Builder width(double value) {
      this.width = value;
      return this;
    }

    /** How many rows of petals lie on each other, the inner ones shorter. */
    Builder rows(int value) {
      this.rows = value;
      return this;
    }

    Builder centre(Centre value, double radius) {
      this.centre = value;
      this.centreRadius = radius;
      return this;
    }

    /** How far another colour reaches up the petals. */
    Builder eye(double radius) {
      this.eye = radius;
      return this;
    }

    Builder spots(int count) {
      this.spots = count;
      return this;
    }

    Builder veins(double opacity) {
      this.veins = opacity;
      return this;
    }

    /** Green sepals that show between the petals. */
    Builder sepals() {
      this.sepals = true;
      return this;
    }

    /** Long spurs behind short petals, with outer petals of the given width between them. */
    Builder spurs(double outerWidth) {
      this.spurs = outerWidth;
      return this;
    }

    RadialFlower build() {
      return new RadialFlower(this);
    }
  }
}
