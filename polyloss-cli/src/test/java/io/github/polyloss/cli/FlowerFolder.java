package io.github.polyloss.cli;

import io.github.polyloss.datavec.drawn.Petals;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.image.Split;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.bytedeco.javacv.Java2DFrameConverter;

/** A few of the drawn flowers as image files: train, valid and test with a folder a class. */
public final class FlowerFolder {

  private static final int IMAGES = 8;

  private FlowerFolder() {}

  public static Path write(Path folder, int classes) throws IOException {
    ImageDataSet petals = Petals.dataSet();
    for (Split split : Split.values()) {
      for (int label = 0; label < classes; label++) {
        int wanted = label;
        Path place = folder.resolve(split.id()).resolve(petals.classNames().get(label));
        Files.createDirectories(place);
        List<LabeledImage> images =
            petals.images(split).stream().filter(i -> i.label() == wanted).limit(IMAGES).toList();
        for (int i = 0; i < images.size(); i++) {
          try (Java2DFrameConverter converter = new Java2DFrameConverter()) {
            BufferedImage picture = converter.convert(images.get(i).source().read().getFrame());
            ImageIO.write(picture, "png", place.resolve(i + ".png").toFile());
          }
        }
      }
    }
    return folder;
  }
}
