package io.github.polyloss.spark;

import io.github.polyloss.datavec.image.Split;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** A few small image files: train, valid and test with a folder a class. */
final class TestImages {

  static final int CLASSES = 3;
  static final int SIZE = 32;

  private TestImages() {}

  /** So many a class in each split: noise with little blue, little green or little red. */
  static Path write(Path folder, int perClass) throws IOException {
    Random random = new Random(1);
    for (Split split : Split.values()) {
      for (int label = 0; label < CLASSES; label++) {
        Path place = Files.createDirectories(folder.resolve(split.id()).resolve("class-" + label));
        for (int i = 0; i < perClass; i++) {
          BufferedImage picture = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
          for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
              picture.setRGB(x, y, random.nextInt(1 << 24) & ~(0x80 << 8 * label));
            }
          }
          ImageIO.write(picture, "png", place.resolve(i + ".png").toFile());
        }
      }
    }
    return folder;
  }
}
