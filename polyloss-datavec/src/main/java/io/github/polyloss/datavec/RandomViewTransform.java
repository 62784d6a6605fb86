package io.github.polyloss.datavec;

import static org.bytedeco.opencv.global.opencv_core.BORDER_REFLECT_101;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.getPerspectiveTransform;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;
import static org.bytedeco.opencv.global.opencv_imgproc.warpPerspective;

import java.util.Random;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point2f;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.BaseImageTransform;

/**
 * Looks at a random part of an image from a slightly different place: random resized crop, zoom,
 * rotation and perspective warp in one resampling.
 *
 * <p>DataVec's own {@code RandomCropTransform}, {@code ScaleImageTransform}, {@code
 * RotateImageTransform} and {@code WarpImageTransform} each resample the image, which blurs a small
 * one more with every step, and take their deviations in pixels, which mean something else for each
 * size of image. Here the four corners of the view are found first and the pixels are read once.
 * What lies outside of the image is its mirror image. When the view is larger than the result, the
 * image is shrunk first by averaging over areas, so that fine texture does not alias.
 *
 * <p>Without random numbers the view is the whole image.
 */
public final class RandomViewTransform extends BaseImageTransform<Mat> {

  private final Settings settings;

  RandomViewTransform(Random random, Settings settings) {
    super(random);
    this.settings = settings;
  }

  /**
   * Starts a description of views; as it stands, a view is the whole image.
   *
   * @param size the length of the sides of the result in pixels, at least 1
   * @return a builder
   * @throws IllegalArgumentException if the size is below 1
   */
  public static Builder builder(int size) {
    return new Builder(size);
  }

  @Override
  protected ImageWritable doTransform(ImageWritable image, Random random) {
    Mat mat = Mats.mat(image);
    View view =
        random == null
            ? View.whole(mat.cols(), mat.rows())
            : View.draw(mat.cols(), mat.rows(), settings, random);
    double shrink = Math.max(view.width(), view.height()) / settings.size();
    if (shrink <= 1) {
      return Mats.image(warp(mat, view.corners(1, 1)));
    }
    int width = Math.max(1, (int) Math.round(mat.cols() / shrink));
    int height = Math.max(1, (int) Math.round(mat.rows() / shrink));
    try (Mat small = new Mat();
        Size target = new Size(width, height)) {
      resize(mat, small, target, 0, 0, INTER_AREA);
      return Mats.image(
          warp(small, view.corners((double) width / mat.cols(), (double) height / mat.rows())));
    }
  }

  private Mat warp(Mat mat, float[] corners) {
    int size = settings.size();
    float end = size - 0.5f;
    Mat result = new Mat();
    try (Point2f source = new Point2f(4);
        Point2f target = new Point2f(4);
        Size square = new Size(size, size);
        Scalar black = new Scalar(0)) {
      source.put(corners, 0, corners.length);
      target.put(-0.5f, -0.5f, end, -0.5f, end, end, -0.5f, end);
      try (Mat homography = getPerspectiveTransform(source, target)) {
        warpPerspective(mat, result, homography, square, INTER_LINEAR, BORDER_REFLECT_101, black);
      }
    }
    return result;
  }

  record Settings(
      int size,
      double minScale,
      double maxScale,
      double maxRatio,
      double rotation,
      double zoom,
      double warp) {}

  /** A four-cornered part of an image, in pixels from the image's corner. */
  private record View(
      double x, double y, double width, double height, double radians, double[] shifts) {

    static View whole(int width, int height) {
      return new View(width / 2.0, height / 2.0, width, height, 0, new double[8]);
    }

    static View draw(int imageWidth, int imageHeight, Settings settings, Random random) {
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
      return new View(x, y, width / zoom, height / zoom, radians, shifts);
    }

    private static double between(double from, double to, Random random) {
      return from + (to - from) * random.nextDouble();
    }

    /** The corners clockwise from top left; OpenCV counts from the centre of the first pixel. */
    float[] corners(double scaleX, double scaleY) {
      double cos = Math.cos(radians);
      double sin = Math.sin(radians);
      float[] corners = new float[8];
      for (int i = 0; i < 4; i++) {
        double right = width * ((i == 1 || i == 2 ? 0.5 : -0.5) + shifts[2 * i]);
        double down = height * ((i >= 2 ? 0.5 : -0.5) + shifts[2 * i + 1]);
        corners[2 * i] = (float) (scaleX * (x + cos * right - sin * down) - 0.5);
        corners[2 * i + 1] = (float) (scaleY * (y + sin * right + cos * down) - 0.5);
      }
      return corners;
    }
  }

  /** Describes how far a view may stray. */
  public static final class Builder {
    private final int size;
    private double minScale = 1;
    private double maxScale = 1;
    private double maxRatio = 1;
    private double rotation;
    private double zoom = 1;
    private double warp;

    private Builder(int size) {
      this.size = Checks.atLeast(1, size, "size");
    }

    /**
     * The share of the image's area that a view has; uniform between the two.
     *
     * @param min the smallest share, in (0, 1]; default 1
     * @param max the largest share, from {@code min} to 1; default 1
     * @return this builder
     * @throws IllegalArgumentException if an argument is out of its range
     */
    public Builder scale(double min, double max) {
      this.minScale = Checks.within(Double.MIN_NORMAL, 1, min, "scale's minimum");
      this.maxScale = Checks.within(min, 1, max, "scale's maximum");
      return this;
    }

    /**
     * How much a view may be wider than high, or higher than wide; uniform in the logarithm.
     *
     * @param max the largest ratio of the longer to the shorter side, from 1 to 4; default 1
     * @return this builder
     * @throws IllegalArgumentException if an argument is out of its range
     */
    public Builder ratio(double max) {
      this.maxRatio = Checks.within(1, 4, max, "ratio");
      return this;
    }

    /**
     * How far a view may be turned, to either side.
     *
     * @param degrees the largest angle, from 0 to 180; default 0
     * @return this builder
     * @throws IllegalArgumentException if an argument is out of its range
     */
    public Builder rotation(double degrees) {
      this.rotation = Checks.within(0, 180, degrees, "rotation");
      return this;
    }

    /**
     * How much a view may be enlarged beyond its crop, towards the crop's centre.
     *
     * @param max the largest factor, from 1 to 10; default 1
     * @return this builder
     * @throws IllegalArgumentException if an argument is out of its range
     */
    public Builder zoom(double max) {
      this.zoom = Checks.within(1, 10, max, "zoom");
      return this;
    }

    /**
     * How far each corner of a view may move, which tilts the image in perspective.
     *
     * @param fraction the largest way in each direction in sides of the view, from 0 to 0.25;
     *     default 0
     * @return this builder
     * @throws IllegalArgumentException if an argument is out of its range
     */
    public Builder warp(double fraction) {
      this.warp = Checks.within(0, 0.25, fraction, "warp");
      return this;
    }

    /**
     * The transform as described.
     *
     * @param random where the views come from, or null for the whole image
     * @return a new transform
     */
    public RandomViewTransform build(Random random) {
      return new RandomViewTransform(random, settings());
    }

    Settings settings() {
      return new Settings(size, minScale, maxScale, maxRatio, rotation, zoom, warp);
    }
  }
}
