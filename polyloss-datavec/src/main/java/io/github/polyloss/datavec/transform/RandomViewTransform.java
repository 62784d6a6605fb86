package io.github.polyloss.datavec.transform;

import io.github.polyloss.datavec.internal.Checks;
import io.github.polyloss.datavec.internal.Mats;
import java.util.Random;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.BaseImageTransform;

/**
 * Takes a random part of an image from a slightly different place: random resized crop, zoom,
 * rotation and perspective warp in one resampling.
 *
 * <p>DataVec's own {@code RandomCropTransform}, {@code ScaleImageTransform}, {@code
 * RotateImageTransform} and {@code WarpImageTransform} each resample the image, which blurs a small
 * one more with every step, and take their deviations in pixels, which mean something else for each
 * size of image. Here the four corners of the view are found first and the pixels are read once.
 * What lies outside of the image is its mirror image. When the view is more than a fifth larger
 * than the result, it is shrunk first by averaging over areas, so that fine texture does not alias.
 *
 * <p>Without random numbers the view is the whole image.
 */
public final class RandomViewTransform extends BaseImageTransform<Mat> {

  private final CropView.Settings settings;

  RandomViewTransform(Random random, CropView.Settings settings) {
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
    CropView view =
        random == null
            ? CropView.whole(mat.cols(), mat.rows())
            : CropView.draw(mat.cols(), mat.rows(), settings, random);
    return Mats.image(new Viewer(settings.size()).look(mat, view.corners(), view.longerSide()));
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

    CropView.Settings settings() {
      return new CropView.Settings(size, minScale, maxScale, maxRatio, rotation, zoom, warp);
    }
  }
}
