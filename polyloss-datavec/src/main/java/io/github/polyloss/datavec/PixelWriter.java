package io.github.polyloss.datavec;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.javacv.Frame;
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
    Frame frame = image.getFrame();
    ByteBuffer bgr = (ByteBuffer) frame.image[0];
    int to = 0;
    for (int channel = 0; channel < CHANNELS; channel++) {
      float[] value = values[channel];
      for (int y = 0; y < frame.imageHeight; y++) {
        int from = y * frame.imageStride + CHANNELS - 1 - channel;
        for (int x = 0; x < frame.imageWidth; x++) {
          features.put(to++, value[bgr.get(from) & 0xFF]);
          from += CHANNELS;
        }
      }
    }
  }
}
