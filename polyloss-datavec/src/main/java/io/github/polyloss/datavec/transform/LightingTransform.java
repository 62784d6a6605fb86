package io.github.polyloss.datavec.transform;

import io.github.polyloss.datavec.internal.Checks;
import io.github.polyloss.datavec.internal.Mats;
import java.util.Random;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.BaseImageTransform;

/**
 * Changes brightness and contrast: a value x from 0 to 255 becomes c (x − 127.5) + 127.5 + 255 b,
 * rounded and kept from 0 to 255, with b uniform in ±{@code brightness} and c uniform in 1 ± {@code
 * contrast}.
 *
 * <p>Without random numbers b = {@code brightness} and c = 1 + {@code contrast}, as DataVec's own
 * transforms do.
 */
public final class LightingTransform extends BaseImageTransform<Mat> {

  private final double brightness;
  private final double contrast;

  /**
   * A transform with the given deviations.
   *
   * @param random where the changes come from, or null for the largest ones
   * @param brightness the largest change of brightness, a share of the whole range, from 0 to 1
   * @param contrast the largest change of contrast, from 0 to 1
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public LightingTransform(Random random, double brightness, double contrast) {
    super(random);
    this.brightness = Checks.within(0, 1, brightness, "brightness");
    this.contrast = Checks.within(0, 1, contrast, "contrast");
  }

  @Override
  protected ImageWritable doTransform(ImageWritable image, Random random) {
    double shift = brightness * deviation(random);
    double slope = 1 + contrast * deviation(random);
    Mat result = new Mat();
    Mats.mat(image).convertTo(result, -1, slope, 127.5 * (1 - slope) + 255 * shift);
    return Mats.image(result);
  }

  private static double deviation(Random random) {
    return random == null ? 1 : 2 * random.nextDouble() - 1;
  }
}
