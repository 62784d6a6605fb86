package io.github.polyloss.datavec.drawn;

import java.awt.Color;
import java.awt.Graphics2D;
import java.util.Random;

/** Paints one thing around (0, 0), about as large as the circle of radius 1. */
@FunctionalInterface
interface Painter {

  /**
   * Paints the thing.
   *
   * @param pen draws in the thing's own coordinates, y downwards
   * @param color its main colour
   * @param random the accidents of this one
   */
  void paint(Graphics2D pen, Color color, Random random);
}
