package io.github.polyloss.datavec;

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

  void write(ImageWritable image, float[] features, int offset) {
    byte[] bgr = Mats.bgr(image);
    int plane = bgr.length / CHANNELS;
    for (int channel = 0; channel < CHANNELS; channel++) {
      float[] value = values[channel];
      int to = offset + channel * plane;
      for (int from = CHANNELS - 1 - channel; from < bgr.length; from += CHANNELS) {
        features[to++] = value[bgr[from] & 0xFF];
      }
    }
  }
}
