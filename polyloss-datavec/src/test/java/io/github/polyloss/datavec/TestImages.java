package io.github.polyloss.datavec;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.datavec.image.data.ImageWritable;

/** Small images whose pixels are known. */
final class TestImages {

  private TestImages() {}

  static ImageWritable solid(int width, int height, int red, int green, int blue) {
    byte[] bgr = new byte[3 * width * height];
    for (int i = 0; i < bgr.length; i += 3) {
      bgr[i] = (byte) blue;
      bgr[i + 1] = (byte) green;
      bgr[i + 2] = (byte) red;
    }
    return Mats.image(width, height, bgr);
  }

  static ImageWritable noise(int width, int height, long seed) {
    byte[] bgr = new byte[3 * width * height];
    new Random(seed).nextBytes(bgr);
    return Mats.image(width, height, bgr);
  }

  /** Greys of which each row is the given one. */
  static ImageWritable columns(int height, int... greys) {
    byte[] bgr = new byte[3 * greys.length * height];
    for (int i = 0; i < bgr.length; i++) {
      bgr[i] = (byte) greys[i / 3 % greys.length];
    }
    return Mats.image(greys.length, height, bgr);
  }

  /** The first row of one channel. */
  static int[] firstRow(ImageWritable image) {
    byte[] bgr = Mats.bgr(image);
    int[] row = new int[image.getWidth()];
    for (int x = 0; x < row.length; x++) {
      row[x] = bgr[3 * x] & 0xFF;
    }
    return row;
  }

  /** Red, green and blue of the first pixel. */
  static int[] firstPixel(ImageWritable image) {
    byte[] bgr = Mats.bgr(image);
    return new int[] {bgr[2] & 0xFF, bgr[1] & 0xFF, bgr[0] & 0xFF};
  }

  /** Images of noise; labels go round. */
  static List<LabeledImage> labeled(int count, int classes, int size) {
    List<LabeledImage> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long seed = i;
      images.add(new LabeledImage("image-" + i, i % classes, () -> noise(size, size, seed)));
    }
    return images;
  }
}
