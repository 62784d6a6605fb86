package io.github.polyloss.datavec.transform;

import static org.bytedeco.opencv.global.opencv_core.BORDER_REFLECT_101;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.getPerspectiveTransform;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;
import static org.bytedeco.opencv.global.opencv_imgproc.warpPerspective;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point2f;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/** Takes a view of an image: brings a part of it to a square of one size, with one resampling. */
final class Viewer {

  /** Linear interpolation skips no pixel and hardly aliases as long as its steps are shorter. */
  private static final double NOT_WORTH_SHRINKING = 1.2;

  private final int size;

  Viewer(int size) {
    this.size = size;
  }

  /**
   * Reads what the corners enclose, and nothing else, so that the effort depends on the view.
   *
   * @param image what lies outside is its mirror image
   * @param corners x and y clockwise from what becomes top left, from the image's corner
   * @param longerSide of the view; when it is larger than the result, pixels are averaged first
   */
  Mat look(Mat image, double[] corners, double longerSide) {
    PixelRange across = span(corners, 0, image.cols());
    PixelRange down = span(corners, 1, image.rows());
    try (Rect part = new Rect(across.start(), down.start(), across.length(), down.length());
        Mat read = image.apply(part)) {
      double shrink = longerSide / size;
      if (shrink <= NOT_WORTH_SHRINKING) {
        return warp(read, corners, across, down);
      }
      try (Mat small = shrunk(read, shrink)) {
        return warp(small, corners, across, down);
      }
    }
  }

  private static PixelRange span(double[] corners, int first, int pixels) {
    double[] values =
        IntStream.range(0, corners.length / 2).mapToDouble(i -> corners[2 * i + first]).toArray();
    return PixelRange.of(
        DoubleStream.of(values).min().orElseThrow(),
        DoubleStream.of(values).max().orElseThrow(),
        pixels);
  }

  private static Mat shrunk(Mat image, double shrink) {
    int width = Math.max(1, (int) Math.round(image.cols() / shrink));
    int height = Math.max(1, (int) Math.round(image.rows() / shrink));
    Mat small = new Mat();
    try (Size target = new Size(width, height);
        Size twice = new Size(2 * width, 2 * height)) {
      if (shrink >= 2) {
        resize(image, small, target, 0, 0, INTER_AREA);
      } else {
        // Means over areas of the interpolated image, in a third of the time of means over areas
        // with fractions of pixels.
        try (Mat large = new Mat()) {
          resize(image, large, twice, 0, 0, INTER_LINEAR);
          resize(large, small, target, 0, 0, INTER_AREA);
        }
      }
    }
    return small;
  }

  private Mat warp(Mat image, double[] corners, PixelRange across, PixelRange down) {
    double scaleX = (double) image.cols() / across.length();
    double scaleY = (double) image.rows() / down.length();
    float[] from = new float[corners.length];
    for (int i = 0; i < corners.length; i += 2) {
      // OpenCV counts from the centre of the first pixel.
      from[i] = (float) (scaleX * (corners[i] - across.start()) - 0.5);
      from[i + 1] = (float) (scaleY * (corners[i + 1] - down.start()) - 0.5);
    }
    float end = size - 0.5f;
    Mat result = new Mat();
    try (Point2f source = new Point2f(4);
        Point2f target = new Point2f(4);
        Size square = new Size(size, size);
        Scalar black = new Scalar(0)) {
      source.put(from, 0, from.length);
      target.put(-0.5f, -0.5f, end, -0.5f, end, end, -0.5f, end);
      try (Mat homography = getPerspectiveTransform(source, target)) {
        warpPerspective(image, result, homography, square, INTER_LINEAR, BORDER_REFLECT_101, black);
      }
    }
    return result;
  }
}
