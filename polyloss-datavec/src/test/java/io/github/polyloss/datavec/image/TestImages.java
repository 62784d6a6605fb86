package io.github.polyloss.datavec.image;

import static org.bytedeco.opencv.global.opencv_core.BORDER_REFLECT_101;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.getPerspectiveTransform;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;
import static org.bytedeco.opencv.global.opencv_imgproc.warpPerspective;

import io.github.polyloss.datavec.internal.Mats;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point2f;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.datavec.image.data.ImageWritable;

/** Small images whose pixels are known. */
public final class TestImages {

  private TestImages() {}

  public static ImageWritable solid(int width, int height, int red, int green, int blue) {
    byte[] bgr = new byte[3 * width * height];
    for (int i = 0; i < bgr.length; i += 3) {
      bgr[i] = (byte) blue;
      bgr[i + 1] = (byte) green;
      bgr[i + 2] = (byte) red;
    }
    return Mats.image(width, height, bgr);
  }

  /** A smooth picture without symmetries, whose details grow with its size. */
  public static ImageWritable waves(int width, int height) {
    byte[] bgr = new byte[3 * width * height];
    for (int i = 0; i < bgr.length; i++) {
      double x = 2 * Math.PI * (i / 3 % width + 0.5) / width;
      double y = 2 * Math.PI * (i / 3 / width + 0.5) / height;
      bgr[i] = (byte) (128 + 50 * Math.sin(x + i % 3 + 2 * y) + 50 * Math.cos(2 * x - y));
    }
    return Mats.image(width, height, bgr);
  }

  /** Means over squares of so many pixels a side. */
  public static ImageWritable reduced(ImageWritable image, int factor) {
    Mat reduced = new Mat();
    resize(
        Mats.mat(image),
        reduced,
        new Size(image.getWidth() / factor, image.getHeight() / factor),
        0,
        0,
        INTER_AREA);
    return Mats.image(reduced);
  }

  /** The whole image warped in one call. */
  public static Mat warped(Mat image, double[] corners, int size) {
    float[] from = new float[8];
    for (int i = 0; i < 8; i++) {
      from[i] = (float) (corners[i] - 0.5);
    }
    float end = size - 0.5f;
    Point2f source = new Point2f(4);
    source.put(from, 0, 8);
    Point2f target = new Point2f(4);
    target.put(-0.5f, -0.5f, end, -0.5f, end, end, -0.5f, end);
    Mat result = new Mat();
    warpPerspective(
        image,
        result,
        getPerspectiveTransform(source, target),
        new Size(size, size),
        INTER_LINEAR,
        BORDER_REFLECT_101,
        new Scalar(0));
    return result;
  }

  public static ImageWritable noise(int width, int height, long seed) {
    byte[] bgr = new byte[3 * width * height];
    new Random(seed).nextBytes(bgr);
    return Mats.image(width, height, bgr);
  }

  /** Greys of which each row is the given one. */
  public static ImageWritable columns(int height, int... greys) {
    byte[] bgr = new byte[3 * greys.length * height];
    for (int i = 0; i < bgr.length; i++) {
      bgr[i] = (byte) greys[i / 3 % greys.length];
    }
    return Mats.image(greys.length, height, bgr);
  }

  /** The first row of one channel. */
  public static int[] firstRow(ImageWritable image) {
    byte[] bgr = Mats.bgr(image);
    int[] row = new int[image.getWidth()];
    for (int x = 0; x < row.length; x++) {
      row[x] = bgr[3 * x] & 0xFF;
    }
    return row;
  }

  /** Red, green and blue of the first pixel. */
  public static int[] firstPixel(ImageWritable image) {
    byte[] bgr = Mats.bgr(image);
    return new int[] {bgr[2] & 0xFF, bgr[1] & 0xFF, bgr[0] & 0xFF};
  }

  /** Images of noise; labels go round. */
  public static List<LabeledImage> labeled(int count, int classes, int size) {
    List<LabeledImage> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long seed = i;
      images.add(new LabeledImage("image-" + i, i % classes, () -> noise(size, size, seed)));
    }
    return images;
  }
}
