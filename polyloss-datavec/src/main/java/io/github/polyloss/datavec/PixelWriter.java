package io.github.polyloss.datavec;

import java.nio.FloatBuffer;
import org.datavec.image.data.ImageWritable;

/** Writes images as planes of red, green and blue, each (x / 255 − mean) / std. */
final class PixelWriter {

  private static final int CHANNELS = 3;

  private final float[][] values = new float[CHANNELS][256];

  PixelWriter(float[] mean, float[] std) {
    for (int channel = 0; channel < CHANNELS; channel++) {
      for (int x = 0; x < 256; x++) {
        values[channel][x] = (x / 255f - mean[channel]) / std[channel];
      }
    }
  }

  void write(ImageWritable image, FloatBuffer features) {
    byte[] bgr = Mats.bgr(image);
    int plane = bgr.length / CHANNELS;
    float[] planes = new float[bgr.length];
    for (int channel = 0; channel < CHANNELS; channel++) {
      float[] value = values[channel];
      int to = channel * plane;
      for (int from = CHANNELS - 1 - channel; from < bgr.length; from += CHANNELS) {
        planes[to++] = value[bgr[from] & 0xFF];
      }
    }
    features.put(planes);
  }
}
