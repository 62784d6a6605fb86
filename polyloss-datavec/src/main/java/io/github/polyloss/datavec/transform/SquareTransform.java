package io.github.polyloss.datavec.transform;

import static org.bytedeco.opencv.global.opencv_core.BORDER_REFLECT_101;
import static org.bytedeco.opencv.global.opencv_core.copyMakeBorder;

import io.github.polyloss.datavec.internal.Mats;
import java.util.Random;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.BaseImageTransform;

/**
 * Makes an image square without resampling it: cuts the longer side down around the centre, or
 * continues the shorter side by its mirror image. A square image is returned as it is.
 *
 * <p>The random numbers are not used: the same image always gives the same square.
 */
public final class SquareTransform extends BaseImageTransform<Mat> {

  /** What happens to the sides of an image that is not square. */
  public enum Mode {
    /** The longer side is cut to the length of the shorter one. */
    CROP,
    /** The shorter side is mirrored at its ends until it is as long as the longer one. */
    PAD;

    int side(int width, int height) {
      return this == CROP ? Math.min(width, height) : Math.max(width, height);
    }
  }

  private final Mode mode;

  /**
   * A transform that makes images square.
   *
   * @param mode how
   */
  public SquareTransform(Mode mode) {
    super(null);
    this.mode = mode;
  }

  @Override
  protected ImageWritable doTransform(ImageWritable image, Random random) {
    Mat mat = Mats.mat(image);
    if (mat.rows() == mat.cols()) {
      return image;
    }
    return Mats.image(mode == Mode.CROP ? crop(mat) : pad(mat));
  }

  private static Mat crop(Mat mat) {
    try (Mat centre = centre(mat)) {
      return centre.clone();
    }
  }

  /** The square in the centre, in the memory of the image. */
  static Mat centre(Mat mat) {
    int side = Mode.CROP.side(mat.cols(), mat.rows());
    try (Rect centre = new Rect((mat.cols() - side) / 2, (mat.rows() - side) / 2, side, side)) {
      return mat.apply(centre);
    }
  }

  private static Mat pad(Mat mat) {
    int side = Mode.PAD.side(mat.cols(), mat.rows());
    int above = (side - mat.rows()) / 2;
    int left = (side - mat.cols()) / 2;
    Mat square = new Mat();
    copyMakeBorder(
        mat,
        square,
        above,
        side - mat.rows() - above,
        left,
        side - mat.cols() - left,
        BORDER_REFLECT_101);
    return square;
  }
}
