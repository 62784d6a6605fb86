package io.github.polyloss.datavec.transform;

import java.util.Random;

/**
 * A four-cornered part of an image: a turned rectangle whose corners are moved.
 *
 * @param x of its centre, from the image's left edge
 * @param y of its centre, from the image's upper edge
 * @param width before the corners are moved
 * @param height before the corners are moved
 * @param radians by which it is turned, clockwise
 * @param shifts right and down of each corner, clockwise from top left, in widths and heights
 */
record CropView(double x, double y, double width, double height, double radians, double[] shifts) {

  /** How far views may stray; {@link RandomViewTransform.Builder} says what each number means. */
  record Settings(
      int size,
      double minScale,
      double maxScale,
      double maxRatio,
      double rotation,
      double zoom,
      double warp) {}

  static CropView whole(double width, double height) {
    return new CropView(width / 2, height / 2, width, height, 0, new double[8]);
  }

  /** The same part of an image of any size, for the same random numbers. */
  static CropView draw(double imageWidth, double imageHeight, Settings settings, Random random) {
    double scale = between(settings.minScale, settings.maxScale, random);
    double area = scale * imageWidth * imageHeight;
    double logRatio = Math.log(settings.maxRatio);
    double ratio = Math.exp(between(-logRatio, logRatio, random));
    double width = Math.min(imageWidth, Math.sqrt(area * ratio));
    double height = Math.min(imageHeight, Math.sqrt(area / ratio));
    double x = between(width / 2, imageWidth - width / 2, random);
    double y = between(height / 2, imageHeight - height / 2, random);
    double zoom = between(1, settings.zoom, random);
    double radians = Math.toRadians(between(-settings.rotation, settings.rotation, random));
    double[] shifts = new double[8];
    for (int i = 0; i < shifts.length; i++) {
      shifts[i] = between(-settings.warp, settings.warp, random);
    }
    return new CropView(x, y, width / zoom, height / zoom, radians, shifts);
  }

  private static double between(double from, double to, Random random) {
    return from + (to - from) * random.nextDouble();
  }

  double longerSide() {
    return Math.max(width, height);
  }

  /** x and y of the corners, clockwise from top left, from the image's corner. */
  double[] corners() {
    double cos = Math.cos(radians);
    double sin = Math.sin(radians);
    double[] corners = new double[8];
    for (int i = 0; i < 4; i++) {
      double right = width * ((i == 1 || i == 2 ? 0.5 : -0.5) + shifts[2 * i]);
      double down = height * ((i >= 2 ? 0.5 : -0.5) + shifts[2 * i + 1]);
      corners[2 * i] = x + cos * right - sin * down;
      corners[2 * i + 1] = y + sin * right + cos * down;
    }
    return corners;
  }
}
