package io.github.polyloss.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.polyloss.cli.report.ChartStyle;
import io.github.polyloss.cli.report.PictureAssert;
import io.github.polyloss.cli.report.TextTable;
import io.github.polyloss.dl4j.LossPoly1Focal;
import io.github.polyloss.dl4j.LossPolyN;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
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

  private static final List<LossCurve> CURVES =
      List.of(
          new LossCurve("poly:2", new LossPolyN(2)),
          new LossCurve("ce", new LossPolyN()),
          new LossCurve("focal:2", new LossPoly1Focal(0, 2)));

  @TempDir static Path folder;
  private static TextTable table;

  @BeforeAll
  static void write() throws IOException {
    table = Explanation.write(folder, CURVES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"taylor.png", "taylor-rmse.png"})
  void chartsAreDrawnAtTwicePixels(String name) throws IOException {
    BufferedImage image = PictureAssert.assertPicture(folder.resolve(name));
    assertThat(image.getWidth()).isEqualTo(2 * ChartStyle.WIDTH);
    assertThat(image.getHeight()).isEqualTo(2 * ChartStyle.HEIGHT);
  }

  @Test
  void lossesAreDrawnOnTheLeftAndTheirPullsOnTheRight() throws IOException {
    BufferedImage image = PictureAssert.assertPicture(folder.resolve("losses.png"));
    int half = image.getWidth() / 2;
    for (int colour : new int[] {0, 1, 6}) {
      assertThat(pixels(image, 0, half, colour)).as("colour %d left", colour).isPositive();
      assertThat(pixels(image, half, half, colour)).as("colour %d right", colour).isPositive();
    }
    assertThat(pixels(image, 0, 2 * half, 2)).as("colour of a loss not given").isZero();
    // The heavy line, wherever cross-entropy stands in the list.
    assertThat(pixels(image, half, half, 6)).isGreaterThan(pixels(image, half, half, 0));
  }

  private static long pixels(BufferedImage image, int left, int width, int colour) {
    int rgb = ChartStyle.colour(colour).getRGB();
    int[] pixels = image.getRGB(left, 0, width, image.getHeight(), null, 0, width);
    return Arrays.stream(pixels).filter(pixel -> pixel == rgb).count();
  }

  @Test
  void aPictureAloneIsThatOfTheFolder() throws IOException {
    Path picture = folder.resolve("new").resolve("picture.png");

    Explanation.writeLosses(picture, CURVES);

    assertThat(picture).hasSameBinaryContentAs(folder.resolve("losses.png"));
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

  @Test
  void aLongLegendMakesThePictureHigherAndHidesNoLine() throws IOException {
    Path few = folder.resolve("few.png");
    Path many = folder.resolve("many.png");
    Explanation.writeLosses(few, CURVES);
    Explanation.writeLosses(
        many,
        IntStream.rangeClosed(1, 12)
            .mapToObj(epsilon -> new LossCurve("a long name, " + epsilon, new LossPolyN(epsilon)))
            .toList());

    BufferedImage wide = ImageIO.read(many.toFile());
    assertThat(wide.getHeight()).isGreaterThan(ImageIO.read(few.toFile()).getHeight());
    // The steepest loss is a slope from the left to the right: its colour is in each column.
    int plot = 2 * ChartStyle.HEIGHT;
    int colour = ChartStyle.colour(11 % 6).getRGB();
    for (int x = 200; x < 900; x += 50) {
      int[] column = wide.getRGB(x, 0, 1, plot, null, 0, 1);
      assertThat(Arrays.stream(column).anyMatch(pixel -> isNear(pixel, colour))).isTrue();
    }
  }

  private static boolean isNear(int pixel, int colour) {
    return IntStream.of(0, 8, 16)
        .allMatch(shift -> Math.abs((pixel >> shift & 255) - (colour >> shift & 255)) < 40);
  }
}
