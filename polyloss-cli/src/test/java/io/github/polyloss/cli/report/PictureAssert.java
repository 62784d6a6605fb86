package io.github.polyloss.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;

/** Decodes pictures and looks at them as far as a program can. */
public final class PictureAssert {

  private PictureAssert() {}

  /** The picture in a file, once it is known to show something. */
  public static BufferedImage assertPicture(Path file) throws IOException {
    return assertPicture(Files.readAllBytes(file));
  }

  /** The picture in these bytes, once it is known to show something. */
  public static BufferedImage assertPicture(byte[] bytes) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
    assertThat(image).as("decoded picture").isNotNull();
    int[] pixels =
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    assertThat(Arrays.stream(pixels).distinct().limit(10).count()).as("colours").isEqualTo(10);
    return image;
  }
}
