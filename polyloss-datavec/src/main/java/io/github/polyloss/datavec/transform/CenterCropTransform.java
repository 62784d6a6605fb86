package io.github.polyloss.datavec.transform;

import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import io.github.polyloss.datavec.internal.Checks;
import io.github.polyloss.datavec.internal.Mats;
import java.util.Random;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.BaseImageTransform;

/**
 * Brings the shorter side of an image to a given length and keeps the square in its centre. Shrinks
 * by averaging over areas and enlarges by linear interpolation; an image that already has the size
 * is returned as it is.
 *
 * <p>The random numbers are not used: the same image always gives the same square.
 */
public final class CenterCropTransform extends BaseImageTransform<Mat> {

  private final int size;

  /**
   * A transform that makes squares of one size.
   *
   * @param size the length of the sides in pixels, at least 1
   * @throws IllegalArgumentException if the size is below 1
   */
  public CenterCropTransform(int size) {
    super(null);
    this.size = Checks.atLeast(1, size, "size");
  }

  @Override
  protected ImageWritable doTransform(ImageWritable image, Random random) {
    Mat mat = Mats.mat(image);
    if (mat.rows() == size && mat.cols() == size) {
      return image;
    }
    Mat square = new Mat();
    try (Mat view = SquareTransform.centre(mat);
        Size target = new Size(size, size)) {
      resize(view, square, target, 0, 0, view.cols() > size ? INTER_AREA : INTER_LINEAR);
    }
    return Mats.image(square);
  }
}
