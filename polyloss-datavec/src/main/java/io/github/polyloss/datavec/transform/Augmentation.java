package io.github.polyloss.datavec.transform;

import io.github.polyloss.datavec.ImageBatches;
import io.github.polyloss.datavec.internal.Checks;
import io.github.polyloss.datavec.internal.Mats;
import io.github.polyloss.datavec.internal.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.FlipImageTransform;
import org.datavec.image.transform.ImageTransform;

/**
 * Turns images of any size into squares of one size: for evaluation the centre of the image, always
 * the same; for training a random variation of it.
 *
 * <p>A variation is what these steps give in this order, each a DataVec {@link ImageTransform}; the
 * first three are carried out as one, which reads the pixels once:
 *
 * <ol>
 *   <li>{@link SquareTransform}: cut or pad to a square;
 *   <li>{@link FlipImageTransform}: left and right exchanged, with a probability;
 *   <li>{@link RandomViewTransform}: random resized crop, zoom, rotation and perspective warp, all
 *       in one resampling;
 *   <li>{@link LightingTransform}: brightness and contrast;
 *   <li>{@link HueSaturationTransform}: hue and saturation.
 * </ol>
 *
 * <p>What lies beyond the square is its mirror image; around one that was padded, the mirror image
 * of the picture goes on.
 *
 * <p>Immutable and safe to share between threads. The result is a function of the image and the
 * seed alone. {@link ImageBatches} has JPEG files decoded at a half, a quarter or an eighth of
 * their size where the longer side of what a seed looks at (in evaluation, the shorter side of the
 * image) keeps at least {@code size} pixels: the same view, with pixels that differ a little from
 * those of the whole image, for evaluation too.
 */
public final class Augmentation {

  private final int size;
  private final boolean random;
  private final SquareTransform.Mode square;
  private final double flip;
  private final CropView.Settings view;
  private final double brightness;
  private final double contrast;
  private final double hue;
  private final double saturation;

  private Augmentation(Builder builder, boolean random) {
    this.size = builder.size;
    this.random = random;
    this.square = builder.square;
    this.flip = builder.flip;
    this.view = builder.view.settings();
    this.brightness = builder.brightness;
    this.contrast = builder.contrast;
    this.hue = builder.hue;
    this.saturation = builder.saturation;
  }

  /**
   * No variation, for evaluation: the shorter side is brought to {@code size} and the square in the
   * centre kept ({@link CenterCropTransform}). An image that has that size is left as it is.
   *
   * @param size the length of the sides in pixels, at least 1
   * @return the augmentation that ignores the seed
   * @throws IllegalArgumentException if the size is below 1
   */
  public static Augmentation none(int size) {
    return new Augmentation(new Builder(size), false);
  }

  /**
   * The defaults for training on flowers, gentle enough for images of 64 pixels: cut to a square,
   * flip half of the images, views of 60 to 100 % of the area with sides up to 4:3, zoom up to 1.1,
   * rotation ±5°, warp 0.08, brightness ±0.15, contrast ±0.2, hue ±8°, saturation ±0.2. The article
   * that this follows crops 35 to 100 % of photos of 460 pixels; of a small image too little would
   * be left. Hues change little because they tell flowers apart.
   *
   * @param size the length of the sides in pixels, at least 1
   * @return the augmentation
   * @throws IllegalArgumentException if the size is below 1
   */
  public static Augmentation flowers(int size) {
    return builder(size)
        .flip(0.5)
        .scale(0.6, 1)
        .ratio(4 / 3.0)
        .zoom(1.1)
        .rotation(5)
        .warp(0.08)
        .lighting(0.15, 0.2)
        .hueSaturation(8, 0.2)
        .build();
  }

  /**
   * Starts a description of variations; as it stands, nothing varies.
   *
   * @param size the length of the sides of the result in pixels, at least 1
   * @return a builder
   * @throws IllegalArgumentException if the size is below 1
   */
  public static Builder builder(int size) {
    return new Builder(size);
  }

  /**
   * The length of the sides of the results.
   *
   * @return pixels
   */
  public int size() {
    return size;
  }

  /**
   * Whether the seed has an effect.
   *
   * @return {@code false} for {@link #none} alone
   */
  public boolean isRandom() {
    return random;
  }

  /**
   * Makes a variation of an image.
   *
   * @param image three channels of 8 bits in OpenCV's order, of any size; it is not changed
   * @param seed chooses the variation; the same seed gives the same pixels
   * @return a square image, which may be {@code image} itself if there is nothing to change
   * @throws IllegalArgumentException if the image has other channels
   */
  public ImageWritable apply(ImageWritable image, long seed) {
    if (!random) {
      return new CenterCropTransform(size).transform(image);
    }
    Random numbers = numbers(seed);
    boolean flipped = flipped(numbers);
    ImageWritable current = Mats.image(view(Mats.mat(image), flipped, numbers));
    for (ImageTransform step : colours(numbers)) {
      ImageWritable next = step.transform(current);
      Mats.release(current);
      current = next;
    }
    return current;
  }

  /**
   * How many pixels the shorter side of an image must have to lose nothing in a variation; if it
   * has more, they are averaged away.
   *
   * @param seed of the variation
   * @return pixels
   */
  public int pixelsNeeded(long seed) {
    if (!random) {
      return size;
    }
    Random numbers = numbers(seed);
    flipped(numbers);
    return (int) Math.ceil(size / CropView.draw(1, 1, view, numbers).longerSide());
  }

  private static Random numbers(long seed) {
    return new Random(Seeds.mix(seed));
  }

  private boolean flipped(Random numbers) {
    return numbers.nextDouble() < flip;
  }

  /** Square, flip and view: their coordinates are put together, so that pixels are read once. */
  private Mat view(Mat image, boolean flipped, Random numbers) {
    int side = square.side(image.cols(), image.rows());
    CropView drawn = CropView.draw(side, side, view, numbers);
    double[] corners = drawn.corners();
    for (int i = 0; flipped && i < corners.length; i += 2) {
      corners[i] = side - corners[i];
    }
    if (square == SquareTransform.Mode.CROP) {
      try (Mat centre = SquareTransform.centre(image)) {
        return new Viewer(size).look(centre, corners, drawn.longerSide());
      }
    }
    for (int i = 0; i < corners.length; i += 2) {
      corners[i] -= (side - image.cols()) / 2;
      corners[i + 1] -= (side - image.rows()) / 2;
    }
    return new Viewer(size).look(image, corners, drawn.longerSide());
  }

  // The steps are made anew each time: DataVec's transforms remember their last image, so that one
  // instance cannot serve two threads.
  private List<ImageTransform> colours(Random numbers) {
    List<ImageTransform> steps = new ArrayList<>();
    if (brightness > 0 || contrast > 0) {
      steps.add(new LightingTransform(numbers, brightness, contrast));
    }
    if (hue > 0 || saturation > 0) {
      steps.add(new HueSaturationTransform(numbers, hue, saturation));
    }
    return steps;
  }

  /** Describes how far variations may stray. */
  public static final class Builder {
    private final int size;
    private final RandomViewTransform.Builder view;
    private SquareTransform.Mode square = SquareTransform.Mode.CROP;
    private double flip;
    private double brightness;
    private double contrast;
    private double hue;
    private double saturation;

    private Builder(int size) {
      this.size = size;
      this.view = RandomViewTransform.builder(size);
    }

    /**
     * How an image that is not square is made so.
     *
     * @param mode cut or pad; default cut
     * @return this builder
     */
    public Builder square(SquareTransform.Mode mode) {
      this.square = Objects.requireNonNull(mode, "square");
      return this;
    }

    /**
     * How often left and right are exchanged.
     *
     * @param probability from 0 to 1; default 0
     * @return this builder
     * @throws IllegalArgumentException if the argument is out of its range
     */
    public Builder flip(double probability) {
      this.flip = Checks.within(0, 1, probability, "flip");
      return this;
    }

    /**
     * The share of the square's area that is looked at; uniform between the two.
     *
     * @param min the smallest share, above 0 and at most 1; default 1
     * @param max the largest share, from {@code min} to 1; default 1
     * @return this builder
     * @throws IllegalArgumentException if an argument is out of its range
     */
    public Builder scale(double min, double max) {
      view.scale(min, max);
      return this;
    }

    /**
     * How much the view may be wider than high, or higher than wide, before it is made square.
     *
     * @param max the largest ratio of the longer to the shorter side, from 1 to 4; default 1
     * @return this builder
     * @throws IllegalArgumentException if the argument is out of its range
     */
    public Builder ratio(double max) {
      view.ratio(max);
      return this;
    }

    /**
     * How much the view may be enlarged.
     *
     * @param max the largest factor, from 1 to 10; default 1
     * @return this builder
     * @throws IllegalArgumentException if the argument is out of its range
     */
    public Builder zoom(double max) {
      view.zoom(max);
      return this;
    }

    /**
     * How far the view may be turned, to either side.
     *
     * @param degrees the largest angle, from 0 to 180; default 0
     * @return this builder
     * @throws IllegalArgumentException if the argument is out of its range
     */
    public Builder rotation(double degrees) {
      view.rotation(degrees);
      return this;
    }

    /**
     * How far each corner of the view may move, which tilts the image in perspective.
     *
     * @param fraction the largest way in each direction in sides of the view, from 0 to 0.25;
     *     default 0
     * @return this builder
     * @throws IllegalArgumentException if the argument is out of its range
     */
    public Builder warp(double fraction) {
      view.warp(fraction);
      return this;
    }

    /**
     * How far the lighting may change; see {@link LightingTransform}.
     *
     * @param brightness the largest change of brightness, from 0 to 1; default 0
     * @param contrast the largest change of contrast, from 0 to 1; default 0
     * @return this builder
     * @throws IllegalArgumentException if an argument is out of its range
     */
    public Builder lighting(double brightness, double contrast) {
      this.brightness = Checks.within(0, 1, brightness, "brightness");
      this.contrast = Checks.within(0, 1, contrast, "contrast");
      return this;
    }

    /**
     * How far the colours may change; see {@link HueSaturationTransform}.
     *
     * @param hue the largest turn of the hues in degrees, from 0 to 180; default 0
     * @param saturation the largest change of saturation, from 0 to 1; default 0
     * @return this builder
     * @throws IllegalArgumentException if an argument is out of its range
     */
    public Builder hueSaturation(double hue, double saturation) {
      this.hue = Checks.within(0, 180, hue, "hue");
      this.saturation = Checks.within(0, 1, saturation, "saturation");
      return this;
    }

    /**
     * The augmentation as described.
     *
     * @return an augmentation that later changes of this builder do not reach
     */
    public Augmentation build() {
      return new Augmentation(this, true);
    }
  }
}
