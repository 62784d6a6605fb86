package io.github.polyloss.cli.report;

import io.github.polyloss.datavec.image.LabeledImage;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import org.bytedeco.javacv.Java2DFrameConverter;

/** Small pictures of a data set's images. */
final class Pictures {

  private Pictures() {}

  /** The middle square of an image. */
  static BufferedImage thumbnail(LabeledImage image, int side) throws IOException {
    BufferedImage whole = read(image);
    int square = Math.min(whole.getWidth(), whole.getHeight());
    BufferedImage middle =
        whole.getSubimage(
            (whole.getWidth() - square) / 2, (whole.getHeight() - square) / 2, square, square);
    BufferedImage thumbnail = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = thumbnail.createGraphics();
    if (square > side) {
      // Bicubic interpolation looks at 4×4 pixels only and would make coarse grain of the rest.
      Image small = middle.getScaledInstance(side, side, Image.SCALE_AREA_AVERAGING);
      g.drawImage(small, 0, 0, null);
    } else {
      g.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
      g.drawImage(middle, 0, 0, side, side, null);
    }
    g.dispose();
    return thumbnail;
  }

  private static BufferedImage read(LabeledImage image) throws IOException {
    try (Java2DFrameConverter converter = new Java2DFrameConverter()) {
      // The converter's picture shares memory with the frame, which may be freed.
      return Java2DFrameConverter.cloneBufferedImage(
          converter.convert(image.source().read().getFrame()));
    }
  }
}
