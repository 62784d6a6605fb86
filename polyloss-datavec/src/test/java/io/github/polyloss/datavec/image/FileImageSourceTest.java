package io.github.polyloss.datavec.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.polyloss.datavec.oxford102.OxfordFiles;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.indexer.UByteIndexer;
import org.datavec.image.data.ImageWritable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileImageSourceTest {

  private static final Color COLOUR = new Color(200, 100, 40);

  /** Its last byte: the channels are not transformed. */
  private static final byte[] ADOBE = "Adobe\0d\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "bmp", "tif"})
  void pixelsAreBlueGreenRed(String format) throws IOException {
    ImageWritable image = read(OxfordFiles.encoded(format, COLOUR, 6, 4));

    assertThat(image.getWidth()).isEqualTo(6);
    assertThat(image.getHeight()).isEqualTo(4);
    assertThat(image.getFrame().imageChannels).isEqualTo(3);
    assertThat(image.getDepth()).isEqualTo(8);
    assertPixel(image, 40, 100, 200);
  }

  @Test
  void greyBecomesThreeEqualChannels() throws IOException {
    BufferedImage grey = new BufferedImage(5, 5, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSample(2, 2, 0, 77);

    ImageWritable image = read(OxfordFiles.encoded("png", grey));

    UByteIndexer pixels = image.getFrame().createIndexer();
    assertThat(IntStream.range(0, 3).map(c -> pixels.get(2, 2, c))).containsExactly(77, 77, 77);
  }

  @Test
  void alphaIsLeftOff() throws IOException {
    BufferedImage transparent = new BufferedImage(5, 5, BufferedImage.TYPE_INT_ARGB);
    for (int i = 0; i < 25; i++) {
      transparent.setRGB(i % 5, i / 5, 0x10C86428);
    }

    assertPixel(read(OxfordFiles.encoded("png", transparent)), 40, 100, 200);
  }

  @Test
  void theRotationInTheExifDataIsCarriedOut() throws IOException {
    byte[] plain = OxfordFiles.encoded("jpg", COLOUR, 24, 16);
    byte[] rotated = withExifOrientation(plain, 6);

    ImageWritable image = read(rotated);

    assertThat(List.of(image.getWidth(), image.getHeight())).containsExactly(16, 24);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "tif"})
  void sixteenBitsBecomeEight(String format) throws IOException {
    BufferedImage deep = new BufferedImage(5, 5, BufferedImage.TYPE_USHORT_GRAY);
    deep.getRaster().setSample(3, 2, 0, 200 << 8 | 17);

    assertPixel(read(OxfordFiles.encoded(format, deep)), 200, 200, 200);
  }

  /** As Photoshop writes them: four channels, inverted, with an Adobe segment. */
  @Test
  void inkBecomesLight() throws IOException {
    WritableRaster ink = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, null);
    for (int i = 0; i < 16 * 16; i++) {
      ink.setPixel(i % 16, i / 16, new int[] {200, 100, 40, 255});
    }
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(jpeg)) {
      writer.setOutput(out);
      writer.write(new IIOImage(ink, null, null));
    } finally {
      writer.dispose();
    }

    assertPixel(read(withSegment(jpeg.toByteArray(), 0xEE, ADOBE)), 40, 100, 200);
  }

  @Test
  void anImageWithOnlyAClaimToHugeSizeIsRefused() throws IOException {
    byte[] png = OxfordFiles.encoded("png", COLOUR, 8, 8);
    ByteBuffer.wrap(png).putInt(16, 30_000).putInt(20, 30_000);
    byte[] jpeg = OxfordFiles.encoded("jpg", COLOUR, 8, 8);
    int frame = indexOf(jpeg, new byte[] {(byte) 0xFF, (byte) 0xC0});
    ByteBuffer.wrap(jpeg).putInt(frame + 5, 30_000 << 16 | 30_000);

    for (byte[] bomb : List.of(png, jpeg)) {
      assertThatExceptionOfType(DataSetException.class)
          .isThrownBy(() -> read(bomb))
          .withMessageEndingWith("an image may have at most 200000000 pixels, got 30000 x 30000");
    }
  }

  private static int indexOf(byte[] bytes, byte[] wanted) {
    return IntStream.range(0, bytes.length - wanted.length)
        .filter(i -> Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void oneSourceServesManyThreads() throws IOException {
    FileImageSource source = source(OxfordFiles.encoded("jpg", COLOUR, 64, 48));
    ImageWritable expected = source.read();

    List<ImageWritable> images =
        IntStream.range(0, 200)
            .parallel()
            .mapToObj(
                i -> {
                  try {
                    return source.read();
                  } catch (DataSetException e) {
                    throw new AssertionError(e);
                  }
                })
            .toList();

    assertThat(images).allMatch(expected::equals);
    assertThat(images.stream().map(image -> address(image)).distinct()).hasSize(200);
  }

  @Test
  @SuppressWarnings({"unchecked", "try"}) // the scope works unseen; its varargs are generic
  void aPointerScopeReleasesThePixels() throws IOException {
    FileImageSource source = source(OxfordFiles.encoded("png", COLOUR, 8, 8));
    Pointer pixels;
    try (PointerScope scope = new PointerScope()) {
      pixels = (Pointer) source.read().getFrame().opaque;
      assertThat(pixels.isNull()).isFalse();
    }
    assertThat(pixels.isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    // format, pixels asked for, width, height
    "jpg, 400, 83, 120",
    "jpg,  83, 83, 120",
    "jpg,  42, 83, 120",
    "jpg,  41, 42, 60",
    "jpg,  21, 42, 60",
    "jpg,  20, 21, 30",
    "jpg,  10, 11, 15",
    "jpg,   1, 11, 15",
    "png,   1, 83, 120",
    "bmp,   1, 83, 120",
  })
  void aJpegIsReducedAsFarAsTheShorterSideAllows(
      String format, int shorterSide, int width, int height) throws IOException {
    ImageWritable image = source(OxfordFiles.encoded(format, COLOUR, 83, 120)).read(shorterSide);

    assertThat(List.of(image.getWidth(), image.getHeight())).containsExactly(width, height);
    assertPixel(image, 40, 100, 200);
  }

  @Test
  void aReducedImageIsTurnedAsWell() throws IOException {
    byte[] rotated = withExifOrientation(OxfordFiles.encoded("jpg", COLOUR, 96, 64), 6);

    ImageWritable image = source(rotated).read(32);

    assertThat(List.of(image.getWidth(), image.getHeight())).containsExactly(32, 48);
  }

  @Test
  void theSizeIsThatOfTheImageAndNotOfItsThumbnail() throws IOException {
    byte[] thumbnail = OxfordFiles.encoded("jpg", COLOUR, 16, 16);
    byte[] jpeg = OxfordFiles.encoded("jpg", COLOUR, 64, 48);

    assertThat(JpegSize.shorterSide(withStrayBytes(withSegment(jpeg, thumbnail)))).isEqualTo(48);
    for (int length = 0; length < 200; length++) {
      assertThat(JpegSize.shorterSide(Arrays.copyOf(jpeg, length))).isIn(0, 48);
    }
  }

  static Stream<Arguments> damaged() throws IOException {
    byte[] jpeg = OxfordFiles.encoded("jpg", noise());
    byte[] png = OxfordFiles.encoded("png", COLOUR, 64, 64);
    byte[] bmp = OxfordFiles.encoded("bmp", COLOUR, 64, 64);
    byte[] tiff = OxfordFiles.encoded("tif", COLOUR, 64, 64);
    String notAnImage = "not an image that OpenCV can decode";
    return Stream.of(
        Arguments.of("an empty file", new byte[0], "an empty file"),
        Arguments.of("text", "<html>404</html>".getBytes(StandardCharsets.UTF_8), notAnImage),
        Arguments.of("one byte", new byte[] {(byte) 0xFF}, notAnImage),
        Arguments.of("half a JPEG", half(jpeg), "cut off: the JPEG data has no end marker"),
        Arguments.of(
            "a JPEG without its last two bytes",
            Arrays.copyOf(jpeg, jpeg.length - 2),
            "cut off: the JPEG data has no end marker"),
        Arguments.of(
            "a JPEG without its last byte",
            Arrays.copyOf(jpeg, jpeg.length - 1),
            "cut off: the JPEG data has no end marker"),
        Arguments.of(
            "a JPEG's first bytes", Arrays.copyOf(jpeg, 3), "the JPEG data has no end marker"),
        Arguments.of("a JPEG's zeroed end", zeroed(jpeg), "the JPEG data has no end marker"),
        Arguments.of(
            "a JPEG of markers alone",
            HexFormat.of().parseHex("ffd8ffd9"),
            "a JPEG file without image data"),
        Arguments.of(
            "a cut-off JPEG with a whole thumbnail",
            half(withSegment(jpeg, jpeg)),
            "the JPEG data has no end marker"),
        Arguments.of(
            "a cut-off JPEG with stray bytes",
            half(withStrayBytes(jpeg)),
            "the JPEG data has no end marker"),
        Arguments.of("half a PNG", half(png), "cut off: the PNG data has no end chunk"),
        Arguments.of(
            "a PNG without its end",
            Arrays.copyOf(png, png.length - 12),
            "cut off: the PNG data has no end chunk"),
        Arguments.of("half a BMP", half(bmp), notAnImage),
        Arguments.of("half a TIFF", half(tiff), notAnImage));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damaged")
  void damageIsNamed(String name, byte[] bytes, String reason) throws IOException {
    FileImageSource source = source(bytes);

    assertThatExceptionOfType(DataSetException.class)
        .isThrownBy(source::read)
        .withMessageStartingWith(source.file() + ": ")
        .withMessageContaining(reason);
    assertThatExceptionOfType(DataSetException.class)
        .isThrownBy(source::check)
        .withMessageContaining(reason);
  }

  @Test
  void aThumbnailAndStrayBytesAreNoDamage() throws IOException {
    byte[] jpeg = OxfordFiles.encoded("jpg", COLOUR, 24, 16);
    byte[] padded = withSegment(jpeg, jpeg);
    byte[] longer = withStrayBytes(Arrays.copyOf(padded, padded.length + 5));

    FileImageSource source = source(longer);
    source.check();

    assertThat(source.read().getWidth()).isEqualTo(24);
  }

  @Test
  void aMissingFileIsNamed() {
    FileImageSource source = new FileImageSource(temp.resolve("gone.jpg"));

    assertThatExceptionOfType(DataSetException.class)
        .isThrownBy(source::read)
        .withMessage("cannot read " + source.file() + ": no such file");
  }

  private FileImageSource source(byte[] bytes) throws IOException {
    return new FileImageSource(Files.write(temp.resolve("image"), bytes));
  }

  private ImageWritable read(byte[] bytes) throws IOException {
    return source(bytes).read();
  }

  private static long address(ImageWritable image) {
    return new Pointer(image.getFrame().image[0]).address();
  }

  /** JPEG keeps a flat colour to within its rounding. */
  private static void assertPixel(ImageWritable image, int blue, int green, int red) {
    UByteIndexer pixels = image.getFrame().createIndexer();
    int[] expected = {blue, green, red};
    for (int channel = 0; channel < 3; channel++) {
      assertThat(Math.abs(pixels.get(2, 3, channel) - expected[channel])).isLessThanOrEqualTo(2);
    }
  }

  private static BufferedImage noise() {
    Random random = new Random(1);
    BufferedImage noise = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64 * 64; i++) {
      noise.setRGB(i % 64, i / 64, random.nextInt());
    }
    return noise;
  }

  private static byte[] half(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length / 2);
  }

  private static byte[] zeroed(byte[] bytes) {
    return Arrays.copyOf(half(bytes), bytes.length);
  }

  private static byte[] withExifOrientation(byte[] jpeg, int orientation) {
    String bigEndianTiff = "4d4d002a00000008" + "0001" + "0112000300000001%04x0000" + "00000000";
    byte[] tiff = HexFormat.of().parseHex(bigEndianTiff.formatted(orientation));
    byte[] header = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
    byte[] exif = Arrays.copyOf(header, header.length + tiff.length);
    System.arraycopy(tiff, 0, exif, header.length, tiff.length);
    return withSegment(jpeg, exif);
  }

  private static byte[] withStrayBytes(byte[] jpeg) {
    byte[] stray = new byte[jpeg.length + 3];
    System.arraycopy(jpeg, 0, stray, 0, 2);
    stray[2] = (byte) 0xFF;
    System.arraycopy(jpeg, 2, stray, 5, jpeg.length - 2);
    return stray;
  }

  private static byte[] withSegment(byte[] jpeg, byte[] content) {
    return withSegment(jpeg, 0xE1, content);
  }

  /** Puts a segment behind the start marker. */
  private static byte[] withSegment(byte[] jpeg, int marker, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int length = content.length + 2;
    out.write(jpeg, 0, 2);
    out.write(0xFF);
    out.write(marker);
    out.write(length >> 8);
    out.write(length);
    out.write(content, 0, content.length);
    out.write(jpeg, 2, jpeg.length - 2);
    return out.toByteArray();
  }
}
