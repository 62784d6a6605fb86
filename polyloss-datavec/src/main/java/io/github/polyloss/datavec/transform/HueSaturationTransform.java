package io.github.polyloss.datavec.transform;

import static org.bytedeco.opencv.global.opencv_core.CV_32F;

import io.github.polyloss.datavec.internal.Checks;
import io.github.polyloss.datavec.internal.Mats;
import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.BaseImageTransform;

/**
 * Turns the hues and changes the saturation: colours are rotated around the grey axis by an angle
 * that is uniform in ±{@code hue}, and their distance from it is multiplied by a factor that is
 * uniform in 1 ± {@code saturation}. Greys stay as they are, and so does the mean of red, green and
 * blue unless a value leaves the range.
 *
 * <p>One product with a 3×3 matrix; DataVec's {@code ColorConversionTransform} to HSV and back
 * would round the hues of 8-bit images to steps of two degrees.
 *
 * <p>Without random numbers the angle is {@code hue} and the factor 1 + {@code saturation}, as
 * DataVec's own transforms do.
 */
public final class HueSaturationTransform extends BaseImageTransform<Mat> {

  private final double hue;
  private final double saturation;

  /**
   * A transform with the given deviations.
   *
   * @param random where the changes come from, or null for the largest ones
   * @param hue the largest angle in degrees, from 0 to 180; red turns to yellow, then green
   * @param saturation the largest change of saturation, from 0 to 1
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public HueSaturationTransform(Random random, double hue, double saturation) {
    super(random);
    this.hue = Checks.within(0, 180, hue, "hue");
    this.saturation = Checks.within(0, 1, saturation, "saturation");
  }

  @Override
  protected ImageWritable doTransform(ImageWritable image, Random random) {
    double radians = Math.toRadians(hue * deviation(random));
    double factor = 1 + saturation * deviation(random);
    Mat result = new Mat();
    try (FloatPointer values = new FloatPointer(matrix(radians, factor));
        Mat matrix = new Mat(3, 3, CV_32F, values)) {
      opencv_core.transform(Mats.mat(image), result, matrix);
    }
    return Mats.image(result);
  }

  private static double deviation(Random random) {
    return random == null ? 1 : 2 * random.nextDouble() - 1;
  }

  /**
   * P + s (R − P) with P the projection on the grey axis and R Rodrigues' rotation around it; both
   * are circulant, and in OpenCV's order of channels the sine has the opposite sign.
   */
  private static float[] matrix(double radians, double factor) {
    double cos = factor * Math.cos(radians);
    double sin = factor * Math.sin(radians) / Math.sqrt(3);
    float same = (float) (1 / 3.0 + cos * 2 / 3);
    float next = (float) (1 / 3.0 - cos / 3 + sin);
    float last = (float) (1 / 3.0 - cos / 3 - sin);
    return new float[] {same, next, last, last, same, next, next, last, same};
  }
}
