package io.github.polyloss.datavec.image;

import java.io.IOException;
import java.nio.file.Path;
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

  /**
   * Decodes or draws the image, at a reduced size if that is quicker and the shorter side keeps at
   * least so many pixels. The same number gives the same pixels each time.
   *
   * @param shorterSide how many pixels the shorter side must have, unless the image has fewer
   * @return the image as {@link #read()} gives it, or smaller in the same proportions
   * @throws IOException if the image cannot be read; the message names it
   */
  default ImageWritable read(int shorterSide) throws IOException {
    return read();
  }

  /**
   * The image in a file of any format that OpenCV decodes: JPEG (turned as its EXIF data says),
   * PNG, BMP, TIFF, WebP. A JPEG file is reduced to a half, a quarter or an eighth while it is
   * decoded, where {@link #read(int)} allows it.
   *
   * @param file read anew each time
   * @return the source, which finds files that are cut off, too
   */
  static ImageSource of(Path file) {
    return new FileImageSource(file);
  }
}
