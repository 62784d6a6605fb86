package io.github.polyloss.datavec;

import java.io.IOException;
import org.datavec.image.data.ImageWritable;

/** Where an image's pixels come from: a file, or a drawing made on demand. */
@FunctionalInterface
public interface ImageSource {

  /**
   * Decodes or draws the image. Safe to call from several threads; each call makes a new image.
   *
   * @return the image, three channels of 8 bits in OpenCV's order (blue, green, red)
   * @throws IOException if the image cannot be read; the message names it
   */
  ImageWritable read() throws IOException;
}
