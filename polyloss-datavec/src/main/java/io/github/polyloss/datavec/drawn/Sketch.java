package io.github.polyloss.datavec.drawn;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.Random;

/**
 * A square picture of which the left upper corner is (0, 0) and the right lower one (1, 1), drawn
 * at twice its size and reduced at the end.
 */
final class Sketch {

  private static final int OVERSAMPLING = 2;

  private final int size;
  private final int side;
  private final BufferedImage image;

  Sketch(int size) {
    this.size = size;
    this.side = OVERSAMPLING * size;
    this.image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
  }

  /** A new pen; to be disposed of. */
  Graphics2D pen() {
    Graphics2D pen = image.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    pen.scale(side, side);
    return pen;
  }

  /** Puts what was drawn so far out of focus: means over squares, along rows and then columns. */
  void blur(int radius) {
    int[] pixels = pixels();
    int[] rows = new int[pixels.length];
    for (int line = 0; line < side; line++) {
      blurLine(pixels, rows, line * side, 1, radius);
    }
    for (int line = 0; line < side; line++) {
      blurLine(rows, pixels, line, side, radius);
    }
  }

  private void blurLine(int[] from, int[] to, int start, int step, int radius) {
    int window = 2 * radius + 1;
    int red = 0;
    int green = 0;
    int blue = 0;
    for (int i = -radius; i < side + radius; i++) {
      int entering = from[start + step * Math.min(Math.max(i, 0), side - 1)];
      red += entering >> 16 & 0xFF;
      green += entering >> 8 & 0xFF;
      blue += entering & 0xFF;
      int centre = i - radius;
      if (centre >= 0) {
        to[start + step * centre] = red / window << 16 | green / window << 8 | blue / window;
        int leaving = from[start + step * Math.max(centre - radius, 0)];
        red -= leaving >> 16 & 0xFF;
        green -= leaving >> 8 & 0xFF;
        blue -= leaving & 0xFF;
      }
    }
  }

  /**
   * The reduced picture as blue, green, red, row by row.
   *
   * @param grain the largest deviation that each pixel has from what was drawn
   */
  byte[] bgr(int grain, Random random) {
    int[] pixels = pixels();
    byte[] bgr = new byte[3 * size * size];
    int to = 0;
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        int first = OVERSAMPLING * (y * side + x);
        int shift = grain == 0 ? 0 : random.nextInt(2 * grain + 1) - grain;
        for (int bits = 0; bits <= 16; bits += 8) {
          int sum = 0;
          for (int dy = 0; dy < OVERSAMPLING; dy++) {
            for (int dx = 0; dx < OVERSAMPLING; dx++) {
              sum += pixels[first + dy * side + dx] >> bits & 0xFF;
            }
          }
          int mean = sum / (OVERSAMPLING * OVERSAMPLING) + shift;
          bgr[to++] = (byte) Math.min(Math.max(mean, 0), 255);
        }
      }
    }
    return bgr;
  }

  private int[] pixels() {
    return ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
  }
}
