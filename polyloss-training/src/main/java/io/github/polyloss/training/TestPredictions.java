package io.github.polyloss.training;

import io.github.polyloss.datavec.image.LabeledImage;
import java.util.List;

/**
 * The class probabilities that the kept model of one run gives each test image.
 *
 * @param loss of the run
 * @param seed of the run
 * @param images the test images
 * @param probabilities {@code [images][classes]}; rows sum to 1
 */
public record TestPredictions(
    String loss, long seed, List<LabeledImage> images, float[][] probabilities) {

  /**
   * The likeliest class of an image.
   *
   * @param image its index in {@link #images}, from 0
   * @return the class's index
   */
  public int predicted(int image) {
    float[] row = probabilities[image];
    int best = 0;
    for (int k = 1; k < row.length; k++) {
      if (row[k] > row[best]) {
        best = k;
      }
    }
    return best;
  }
}
