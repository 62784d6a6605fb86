package io.github.polyloss.datavec.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.polyloss.datavec.image.TestImages;
import io.github.polyloss.datavec.internal.Mats;
import io.github.polyloss.datavec.internal.Seeds;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.FlipImageTransform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationTest {

  private static final Augmentation FLOWERS = Augmentation.flowers(48);

  private static byte[] pixels(Augmentation augmentation, ImageWritable image, long seed) {
    return Mats.bgr(augmentation.apply(image, seed));
  }

  @ParameterizedTest
  @CsvSource({"48, 48", "64, 64", "50, 90", "300, 200", "7, 5", "1, 9"})
  void everyImageBecomesASquareOfTheSize(int width, int height) {
    ImageWritable image = TestImages.noise(width, height, 1);
    for (Augmentation augmentation : List.of(FLOWERS, Augmentation.none(48))) {
      ImageWritable result = augmentation.apply(image, 5);
      assertThat(result.getWidth()).isEqualTo(48);
      assertThat(result.getHeight()).isEqualTo(48);
    }
  }

  @Test
  void theSameSeedGivesTheSamePixelsFromAnyThread() {
    ImageWritable image = TestImages.noise(60, 80, 1);
    byte[] alone = pixels(FLOWERS, image, 7);
    List<byte[]> together =
        IntStream.range(0, 64).parallel().mapToObj(i -> pixels(FLOWERS, image, 7)).toList();
    assertThat(together).allSatisfy(pixels -> assertThat(pixels).isEqualTo(alone));
  }

  @Test
  void eachSeedGivesAnotherVariation() {
    ImageWritable image = TestImages.noise(64, 64, 1);
    assertThat(
            LongStream.range(0, 50)
                .mapToObj(seed -> ByteBuffer.wrap(pixels(FLOWERS, image, seed)))
                .distinct())
        .hasSize(50);
  }

  @Test
  void theImageItselfIsNotChanged() {
    ImageWritable image = TestImages.noise(48, 48, 1);
    byte[] before = Mats.bgr(image);
    FLOWERS.apply(image, 3);
    Augmentation.none(20).apply(image, 3);
    assertThat(Mats.bgr(image)).isEqualTo(before);
  }

  @Test
  void noneLeavesAnImageOfTheSizeAsItIs() {
    ImageWritable image = TestImages.noise(48, 48, 1);
    assertThat(Augmentation.none(48).apply(image, 1)).isSameAs(image);
  }

  @Test
  void noneTakesTheCentre() {
    ImageWritable image = TestImages.columns(2, 10, 20, 30, 40);
    assertThat(TestImages.firstRow(Augmentation.none(2).apply(image, 1))).containsExactly(20, 30);
  }

  @Test
  void noneShrinksByMeansOverAreas() {
    ImageWritable image = TestImages.columns(4, 10, 20, 100, 200);
    assertThat(TestImages.firstRow(Augmentation.none(2).apply(image, 1))).containsExactly(15, 150);
  }

  @Test
  void anAugmentationWithoutVariationIsExact() {
    ImageWritable image = TestImages.noise(48, 48, 1);
    assertThat(pixels(Augmentation.builder(48).build(), image, 9)).isEqualTo(Mats.bgr(image));
  }

  @Test
  void aFlipExchangesLeftAndRightAndTwoUndoEachOther() {
    Augmentation flip = Augmentation.builder(3).flip(1).build();
    ImageWritable once = flip.apply(TestImages.columns(3, 10, 20, 30), 1);
    assertThat(TestImages.firstRow(once)).containsExactly(30, 20, 10);
    assertThat(TestImages.firstRow(flip.apply(once, 2))).containsExactly(10, 20, 30);
  }

  @Test
  void aFlipComesAsOftenAsItsProbability() {
    Augmentation flip = Augmentation.builder(3).flip(0.3).build();
    ImageWritable image = TestImages.columns(3, 10, 20, 30);
    long flipped =
        LongStream.range(0, 2000)
            .filter(seed -> TestImages.firstPixel(flip.apply(image, seed))[0] == 30)
            .count();
    assertThat(flipped).isBetween(500L, 700L);
  }

  @Test
  void noViewLooksBeyondTheImage() {
    Augmentation wild =
        Augmentation.builder(32).scale(0.5, 1).ratio(2).rotation(90).warp(0.25).build();
    for (int seed = 0; seed < 50; seed++) {
      byte[] pixels = pixels(wild, TestImages.solid(40, 40, 200, 200, 200), seed);
      assertThat(pixels).containsOnly((byte) 200);
    }
  }

  @ParameterizedTest
  @CsvSource({"0.25, 1, 0.5", "0.64, 1, 0.8", "1, 1, 1"})
  void aViewShowsTheShareOfTheImageThatItIsGiven(double scale, double zoom, double side) {
    int[] ramp = IntStream.range(0, 200).toArray();
    ImageWritable image = TestImages.columns(200, ramp);
    Augmentation crop = Augmentation.builder(100).scale(scale, scale).zoom(zoom).build();
    int[] row = TestImages.firstRow(crop.apply(image, 3));
    assertThat((row[99] - row[0]) / 198.0).isBetween(side - 0.015, side + 0.015);
  }

  @Test
  void aRotationStaysWithinItsAngle() {
    ImageWritable image = TestImages.columns(128, IntStream.range(0, 128).toArray());
    Augmentation turn = Augmentation.builder(128).rotation(5).build();
    double largest = 0;
    for (int seed = 0; seed < 100; seed++) {
      byte[] pixels = pixels(turn, image, seed);
      int above = pixels[3 * (128 * 32 + 64)] & 0xFF;
      int below = pixels[3 * (128 * 96 + 64)] & 0xFF;
      largest = Math.max(largest, Math.toDegrees(Math.atan2(Math.abs(below - above), 64)));
    }
    assertThat(largest).isBetween(4.0, 5.5);
  }

  @Test
  void aSquareIsCutAroundTheCentreOrPaddedByItsMirrorImage() {
    ImageWritable image = TestImages.columns(2, 10, 20, 30, 40);
    ImageWritable cut = new SquareTransform(SquareTransform.Mode.CROP).transform(image);
    assertThat(TestImages.firstRow(cut)).containsExactly(20, 30);

    ImageWritable padded =
        new SquareTransform(SquareTransform.Mode.PAD).transform(TestImages.columns(5, 1, 2, 3));
    assertThat(TestImages.firstRow(padded)).containsExactly(2, 1, 2, 3, 2);
    assertThat(padded.getHeight()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0, 0.0, 100, 100",
    "0.1, 0.0, 100, 126",
    "0.0, 0.5, 100,  86",
    "0.1, 0.5, 100, 112",
    "0.5, 0.0, 200, 255",
    "0.0, 1.0,  10,   0",
  })
  void lightingIsALineAroundTheMiddleGrey(double brightness, double contrast, int x, int y) {
    LightingTransform lighting = new LightingTransform(null, brightness, contrast);
    ImageWritable result = lighting.transform(TestImages.solid(2, 2, x, x, x));
    assertThat(TestImages.firstPixel(result)).containsExactly(y, y, y);
  }

  @ParameterizedTest
  @CsvSource({
    // hue, saturation, before, after
    "  0, 0.0, 200  50  50, 200  50  50",
    "120, 0.0, 200  50  50,  50 200  50",
    "120, 0.0,  50 200  50,  50  50 200",
    "180, 0.0, 150 100  50,  50 100 150",
    "  0, 0.5, 140 120 100, 150 120  90",
    " 75, 1.0,  77  77  77,  77  77  77",
  })
  void huesTurnAroundTheGreys(double hue, double saturation, String before, String after) {
    int[] rgb = Stream.of(before.trim().split(" +")).mapToInt(Integer::parseInt).toArray();
    int[] expected = Stream.of(after.trim().split(" +")).mapToInt(Integer::parseInt).toArray();
    ImageWritable image = TestImages.solid(2, 2, rgb[0], rgb[1], rgb[2]);
    ImageWritable result = new HueSaturationTransform(null, hue, saturation).transform(image);
    assertThat(TestImages.firstPixel(result)).containsExactly(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "CROP,  48, 20, 0.05",
    "CROP, 160, 20, 0.05",
    // Beyond a padded square the two differ, and where it was shrunk, the mirrors by half a pixel.
    "PAD, 160, 0, 0",
  })
  void squareFlipAndViewTogetherAreWhatTheirStepsGive(
      SquareTransform.Mode mode, int size, double rotation, double warp) {
    ImageWritable image = TestImages.waves(150, 110);
    for (int seed = 0; seed < 40; seed++) {
      Augmentation together =
          Augmentation.builder(size)
              .square(mode)
              .flip(0.5)
              .scale(0.2, 0.4)
              .ratio(2)
              .zoom(1.2)
              .rotation(rotation)
              .warp(warp)
              .build();
      Random numbers = new Random(Seeds.mix(seed));
      boolean flipped = numbers.nextDouble() < 0.5;
      ImageWritable expected = new SquareTransform(mode).transform(image);
      expected = flipped ? new FlipImageTransform(1).transform(expected) : expected;
      expected =
          RandomViewTransform.builder(size)
              .scale(0.2, 0.4)
              .ratio(2)
              .zoom(1.2)
              .rotation(rotation)
              .warp(warp)
              .build(numbers)
              .transform(expected);
      assertThat(meanDifference(together.apply(image, seed), expected)).isLessThan(1);
      assertThat(meanDifference(together.apply(image, seed + 1000), expected)).isGreaterThan(3);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8})
  void aReducedImageHasTheSameVariations(int reduction) {
    ImageWritable image = TestImages.waves(reduction * 96, reduction * 120);
    ImageWritable reduced = TestImages.reduced(image, reduction);
    for (int seed = 0; seed < 20; seed++) {
      ImageWritable expected = FLOWERS.apply(image, seed);
      ImageWritable other = FLOWERS.apply(image, seed + 1000);
      assertThat(meanDifference(FLOWERS.apply(reduced, seed), expected)).isLessThan(1.5);
      assertThat(meanDifference(other, expected)).isGreaterThan(5);
    }
  }

  @Test
  void theLongerSideOfAViewHasAllItsPixels() {
    for (int seed = 0; seed < 200; seed++) {
      Random numbers = new Random(Seeds.mix(seed));
      numbers.nextDouble();
      CropView.Settings settings =
          RandomViewTransform.builder(48).scale(0.6, 1).ratio(4 / 3.0).zoom(1.1).settings();
      int needed = FLOWERS.pixelsNeeded(seed);
      double longer = CropView.draw(needed, needed, settings, numbers).longerSide();
      assertThat(longer).isBetween(48.0, 49.0);
    }
    assertThat(Augmentation.none(48).pixelsNeeded(7)).isEqualTo(48);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1.3, 1.7, 1.99, 2, 3.3})
  void fineTextureBecomesGreyAndNotAnotherTexture(double shrink) {
    int side = (int) Math.round(shrink * 100);
    int[] stripes = IntStream.range(0, side).map(x -> x % 2 * 200).toArray();
    ImageWritable image = TestImages.columns(side, stripes);
    int[] row = TestImages.firstRow(Augmentation.builder(100).build().apply(image, 1));
    double mean = IntStream.of(row).average().orElseThrow();
    double spread =
        Math.sqrt(IntStream.of(row).mapToDouble(x -> (x - mean) * (x - mean)).sum() / row.length);
    assertThat(mean).isBetween(97.0, 103.0);
    // 100 before. An exact mean over areas leaves up to 100 / shrink / sqrt(3) of it.
    assertThat(spread).isLessThan(100 / shrink / Math.sqrt(3));
  }

  @Test
  void whatIsReadForAViewIsEnoughBeyondTheEdgesToo() {
    ImageWritable image = TestImages.noise(60, 40, 1);
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      double x = 90 * random.nextDouble() - 15;
      double y = 60 * random.nextDouble() - 10;
      double[] corners = {x, y, x + 20, y + 3, x + 21, y + 20, x - 2, y + 22};
      byte[] part = Mats.bgr(Mats.image(new Viewer(24).look(Mats.mat(image), corners, 24)));
      byte[] whole = Mats.bgr(Mats.image(TestImages.warped(Mats.mat(image), corners, 24)));
      // One step of OpenCV's grid of 1/32 pixel, between black and white.
      assertThat(largestDifference(part, whole)).isLessThanOrEqualTo(8);
    }
  }

  private static double meanDifference(ImageWritable first, ImageWritable second) {
    byte[] a = Mats.bgr(first);
    byte[] b = Mats.bgr(second);
    return IntStream.range(0, a.length)
        .map(i -> Math.abs((a[i] & 0xFF) - (b[i] & 0xFF)))
        .average()
        .orElseThrow();
  }

  private static int largestDifference(byte[] a, byte[] b) {
    return IntStream.range(0, a.length)
        .map(i -> Math.abs((a[i] & 0xFF) - (b[i] & 0xFF)))
        .max()
        .orElseThrow();
  }

  static Stream<Arguments> badArguments() {
    return Stream.of(
        bad(b -> b.flip(1.5), "flip must be from 0.0 to 1.0, got 1.5"),
        bad(b -> b.flip(Double.NaN), "flip must be from 0.0 to 1.0, got NaN"),
        bad(b -> b.scale(0.5, 0.4), "scale's maximum must be from 0.5 to 1.0, got 0.4"),
        bad(b -> b.ratio(0.5), "ratio must be from 1.0 to 4.0, got 0.5"),
        bad(b -> b.zoom(0.9), "zoom must be from 1.0 to 10.0, got 0.9"),
        bad(b -> b.rotation(-5), "rotation must be from 0.0 to 180.0, got -5.0"),
        bad(b -> b.warp(0.5), "warp must be from 0.0 to 0.25, got 0.5"),
        bad(b -> b.lighting(2, 0), "brightness must be from 0.0 to 1.0, got 2.0"),
        bad(b -> b.lighting(0, 2), "contrast must be from 0.0 to 1.0, got 2.0"),
        bad(b -> b.hueSaturation(200, 0), "hue must be from 0.0 to 180.0, got 200.0"),
        bad(b -> b.hueSaturation(0, -1), "saturation must be from 0.0 to 1.0, got -1.0"),
        bad(b -> Augmentation.none(0), "size must be at least 1, got 0"));
  }

  private static Arguments bad(Consumer<Augmentation.Builder> call, String message) {
    return Arguments.of(call, message);
  }

  @ParameterizedTest
  @MethodSource("badArguments")
  void aBadArgumentIsNamed(Consumer<Augmentation.Builder> call, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> call.accept(Augmentation.builder(8)))
        .withMessage(message);
  }
}
