package io.github.polyloss.examples.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.polyloss.examples.report.ChartStyle;
import io.github.polyloss.examples.report.PictureAssert;
import io.github.polyloss.examples.report.TextTable;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplanationTest {

  @TempDir static Path folder;
  private static TextTable table;

  @BeforeAll
  static void write() throws IOException {
    table =
        Explanation.write(
            folder, List.of(LossCurve.crossEntropy(), LossCurve.poly(2), LossCurve.focal(2)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"taylor.png", "taylor-rmse.png", "losses.png", "slopes.png"})
  void chartsAreDrawnAtTwicePixels(String name) throws IOException {
    BufferedImage image = PictureAssert.assertPicture(folder.resolve(name));
    assertThat(image.getWidth()).isEqualTo(2 * ChartStyle.WIDTH);
    assertThat(image.getHeight()).isEqualTo(2 * ChartStyle.HEIGHT);
  }

  @Test
  void theAnimationAddsTwentyTermsAndLoopsForEver() throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream in =
        ImageIO.createImageInputStream(folder.resolve("taylor.gif").toFile())) {
      reader.setInput(in);
      assertThat(reader.getNumImages(true)).isEqualTo(20);
      assertThat(reader.read(19).getWidth()).isEqualTo(ChartStyle.WIDTH);
      IIOMetadataNode root =
          (IIOMetadataNode) reader.getImageMetadata(0).getAsTree("javax_imageio_gif_image_1.0");
      IIOMetadataNode loop =
          (IIOMetadataNode) root.getElementsByTagName("ApplicationExtension").item(0);
      assertThat(loop.getAttribute("applicationID")).isEqualTo("NETSCAPE");
      assertThat((byte[]) loop.getUserObject()).containsExactly(1, 0, 0);
    } finally {
      reader.dispose();
    }
  }

  @Test
  void tableAndFileHoldTheSameErrors() throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("taylor.csv"));
    assertThat(lines).hasSize(21).startsWith("terms,rmse");
    assertThat(table.rows()).hasSize(20);
    for (int terms = 1; terms <= 20; terms++) {
      String[] cells = lines.get(terms).split(",");
      assertThat(cells[0]).isEqualTo(table.rows().get(terms - 1).get(0)).isEqualTo("" + terms);
      assertThat(Double.parseDouble(cells[1]))
          .isEqualTo(TaylorSeries.rmse(terms))
          .isEqualTo(Double.parseDouble(table.rows().get(terms - 1).get(1)), within(5e-7));
    }
  }
}
