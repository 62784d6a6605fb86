package io.github.polyloss.bench.network;

import java.util.Random;

/**
 * A batch of random images and classes, the same in each run.
 *
 * @param images how many
 * @param size of an image in pixels, either way
 */
record ImageBatch(int images, int size) {
  static final int CHANNELS = 3;
  static final int CLASSES = 102;

  float[] pixels() {
    Random random = new Random(1);
    float[] pixels = new float[images * CHANNELS * size * size];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return pixels;
  }

  /** The true class of an image. */
  int classOf(int image) {
    return image % CLASSES;
  }
}
