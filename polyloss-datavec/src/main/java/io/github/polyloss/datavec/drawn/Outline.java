package io.github.polyloss.datavec.drawn;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.function.DoubleUnaryOperator;

/** Outlines of plain shapes within the circle of radius 1. */
final class Outline {

  private Outline() {}

  static Shape polygon(int corners) {
    return corners(corners, i -> 1);
  }

  static Shape star(int points, double waist) {
    return corners(2 * points, i -> i % 2 == 0 ? 1 : waist);
  }

  static Shape gear(int teeth) {
    Shape wheel = corners(4 * teeth, i -> i % 4 < 2 ? 1 : 0.78);
    return without(wheel, disc(0.3));
  }

  /** A round thing with bulges. */
  static Shape lobes(int count, double depth) {
    return polar(angle -> (1 + depth * Math.cos(count * angle)) / (1 + depth));
  }

  static Shape cross() {
    Area cross = new Area(new Rectangle2D.Double(-1, -0.28, 2, 0.56));
    cross.add(new Area(new Rectangle2D.Double(-0.28, -1, 0.56, 2)));
    return cross;
  }

  static Shape ring() {
    return without(disc(1), disc(0.6));
  }

  static Shape crescent() {
    return without(disc(1), new Ellipse2D.Double(-0.5, -0.85, 1.7, 1.7));
  }

  static Shape arrow() {
    return path(-1, -0.22, 0.2, -0.22, 0.2, -0.65, 1, 0, 0.2, 0.65, 0.2, 0.22, -1, 0.22);
  }

  /** Discs around an empty middle. */
  static Shape beads(int count) {
    Area beads = new Area();
    double radius = Math.min(0.32, 0.8 * Math.sin(Math.PI / count) * 0.85);
    for (int i = 0; i < count; i++) {
      double angle = 2 * Math.PI * i / count;
      beads.add(
          new Area(
              AffineTransform.getTranslateInstance(0.7 * Math.cos(angle), 0.7 * Math.sin(angle))
                  .createTransformedShape(disc(radius))));
    }
    return beads;
  }

  /** Wedges that leave a middle. */
  static Shape rays(int count) {
    Path2D rays = new Path2D.Double();
    for (int i = 0; i < count; i++) {
      double angle = 2 * Math.PI * i / count;
      double half = 0.5 * Math.PI / count;
      rays.moveTo(0.15 * Math.cos(angle), 0.15 * Math.sin(angle));
      rays.lineTo(Math.cos(angle - half), Math.sin(angle - half));
      rays.lineTo(Math.cos(angle + half), Math.sin(angle + half));
      rays.closePath();
    }
    return rays;
  }

  static Shape target() {
    Area target = new Area(without(disc(1), disc(0.78)));
    target.add(new Area(without(disc(0.56), disc(0.36))));
    target.add(new Area(disc(0.16)));
    return target;
  }

  /** An open curve, for strokes. */
  static Shape spiral(double turns) {
    Path2D spiral = new Path2D.Double();
    int steps = (int) (40 * turns);
    spiral.moveTo(0, 0);
    for (int i = 1; i <= steps; i++) {
      double share = (double) i / steps;
      double angle = 2 * Math.PI * turns * share;
      spiral.lineTo(share * Math.cos(angle), share * Math.sin(angle));
    }
    return spiral;
  }

  /** An open curve, for strokes. */
  static Shape zigzag() {
    Path2D zigzag = new Path2D.Double();
    zigzag.moveTo(-1, 0.4);
    for (int i = 1; i <= 5; i++) {
      zigzag.lineTo(-1 + 0.4 * i, i % 2 == 0 ? 0.4 : -0.4);
    }
    return zigzag;
  }

  /** A closed curve that crosses itself, for strokes. */
  static Shape knot() {
    Path2D knot = new Path2D.Double();
    for (int i = 0; i <= 120; i++) {
      double t = 2 * Math.PI * i / 120;
      double x = 0.95 * Math.sin(3 * t);
      double y = 0.95 * Math.sin(2 * t + 0.6);
      if (i == 0) {
        knot.moveTo(x, y);
      } else {
        knot.lineTo(x, y);
      }
    }
    return knot;
  }

  private static Shape disc(double radius) {
    return new Ellipse2D.Double(-radius, -radius, 2 * radius, 2 * radius);
  }

  private static Shape without(Shape whole, Shape hole) {
    Area rest = new Area(whole);
    rest.subtract(new Area(hole));
    return rest;
  }

  private static Shape corners(int count, DoubleUnaryOperator radiusOfCorner) {
    double[] points = new double[2 * count];
    for (int i = 0; i < count; i++) {
      double angle = 2 * Math.PI * i / count;
      double radius = radiusOfCorner.applyAsDouble(i);
      points[2 * i] = radius * Math.cos(angle);
      points[2 * i + 1] = radius * Math.sin(angle);
    }
    return path(points);
  }

  private static Shape polar(DoubleUnaryOperator radiusOfAngle) {
    int steps = 120;
    return corners(steps, i -> radiusOfAngle.applyAsDouble(2 * Math.PI * i / steps));
  }

  private static Shape path(double... points) {
    Path2D path = new Path2D.Double();
    path.moveTo(points[0], points[1]);
    for (int i = 2; i < points.length; i += 2) {
      path.lineTo(points[i], points[i + 1]);
    }
    path.closePath();
    return path;
  }
}
