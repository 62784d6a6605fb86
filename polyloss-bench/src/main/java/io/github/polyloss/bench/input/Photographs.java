package io.github.polyloss.bench.input;

import io.github.polyloss.datavec.image.LabeledImage;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.bytedeco.javacv.Java2DFrameConverter;

/**
 * JPEG files of the size that most photographs of Oxford 102 have, 500 pixels wide and 667 high:
 * sheets of drawings, enlarged so far that a file is about as long as one of a photograph.
 */
final class Photographs {

  private static final int WIDTH = 500;
  private static final int HEIGHT = 667;
  private static final int ENLARGED = 334;
  private static final float QUALITY = 0.9f;

  private Photographs() {}

  /**
   * Writes the files {@code CLASS/NUMBER.jpg}; the class is that of the sheet's first drawing.
   *
   * @param drawings as many as there are to be files, in an order in which classes take turns
   */
  static List<Path> write(List<LabeledImage> drawings, Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < drawings.size(); i++) {
      Path directory =
          Files.createDirectories(folder.resolve("class-%03d".formatted(drawings.get(i).label())));
      Path file = directory.resolve("%05d.jpg".formatted(i));
      write(sheet(drawings, i), file);
      files.add(file);
    }
    return files;
  }

  private static BufferedImage sheet(List<LabeledImage> drawings, int first) throws IOException {
    BufferedImage sheet = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D pen = sheet.createGraphics();
    pen.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    try (Java2DFrameConverter converter = new Java2DFrameConverter()) {
      Iterator<LabeledImage> next = drawings.listIterator(first);
      for (int y = 0; y < HEIGHT; y += ENLARGED) {
        for (int x = 0; x < WIDTH; x += ENLARGED) {
          next = next.hasNext() ? next : drawings.iterator();
          BufferedImage drawing = converter.convert(next.next().source().read().getFrame());
          pen.drawImage(drawing, x, y, ENLARGED, ENLARGED, null);
        }
      }
    }
    pen.dispose();
    return sheet;
  }

  private static void write(BufferedImage image, Path file) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam settings = writer.getDefaultWriteParam();
    settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    settings.setCompressionQuality(QUALITY);
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), settings);
    } finally {
      writer.dispose();
    }
  }
}
