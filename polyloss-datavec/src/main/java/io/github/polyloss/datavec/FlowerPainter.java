package io.github.polyloss.datavec;

import java.awt.Color;
import java.awt.Graphics2D;
import java.util.Random;

/** Paints one flower around (0, 0), about as large as the circle of radius 1. */
@FunctionalInterface
interface FlowerPainter {

  /**
   * Paints the flower.
   *
   * @param pen draws in the flower's own coordinates, y downwards
   * @param color the main colour of the petals
   * @param random the accidents of this flower
   */
  void paint(Graphics2D pen, Color color, Random random);
}
