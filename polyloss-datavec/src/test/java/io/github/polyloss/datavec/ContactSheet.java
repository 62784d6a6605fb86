package io.github.polyloss.datavec;

import io.github.polyloss.datavec.drawn.DrawnShapes;
import io.github.polyloss.datavec.drawn.Petals;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.internal.Mats;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Writes a PNG with the first images of each class, a row a class, to look at: {@code java
 * io.github.polyloss.datavec.ContactSheet petals|shapes FILE}.
 */
final class ContactSheet {

  private static final int PER_CLASS = 12;
  private static final int ZOOM = 2;

  private ContactSheet() {}

  public static void main(String[] args) throws IOException {
    ImageDataSet data = args[0].equals("petals") ? Petals.dataSet() : DrawnShapes.dataSet(12, 0, 0);
    ImageIO.write(sheet(data), "png", Path.of(args[1]).toFile());
  }

  private static BufferedImage sheet(ImageDataSet data) throws IOException {
    int classes = data.classNames().size();
    int cell = 64 * ZOOM;
    BufferedImage sheet =
        new BufferedImage(PER_CLASS * cell, classes * cell, BufferedImage.TYPE_INT_RGB);
    for (int label = 0; label < classes; label++) {
      int row = label;
      List<LabeledImage> images =
          data.train().stream().filter(image -> image.label() == row).limit(PER_CLASS).toList();
      for (int column = 0; column < images.size(); column++) {
        byte[] bgr = Mats.bgr(images.get(column).source().read());
        for (int y = 0; y < cell; y++) {
          for (int x = 0; x < cell; x++) {
            int at = 3 * (y / ZOOM * 64 + x / ZOOM);
            int rgb = (bgr[at + 2] & 255) << 16 | (bgr[at + 1] & 255) << 8 | bgr[at] & 255;
            sheet.setRGB(column * cell + x, row * cell + y, rgb);
          }
        }
      }
    }
    return sheet;
  }
}
