package io.github.polyloss.datavec.oxford102;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Matrix;

/** Writes data sets as small as a test needs them. */
public final class OxfordFiles {

  /** Twelve images; the labels jump about, so that no order of theirs is right by accident. */
  public static final int[] LABELS = {102, 7, 77, 1, 10, 2, 100, 51, 102, 9, 3, 46};

  public static final int[] TRAIN = {6, 1, 4, 9, 2};
  public static final int[] VALID = {3, 12, 5};
  public static final int[] TEST = {10, 7, 8, 11};

  private OxfordFiles() {}

  /** The three files, whole and right. */
  public static Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    writeArchive(folder.resolve(Oxford102.ARCHIVE), images(LABELS.length));
    writeLabels(folder, LABELS);
    writeSplits(folder, TRAIN, VALID, TEST);
    return folder;
  }

  public static Map<String, byte[]> images(int count) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (int number = 1; number <= count; number++) {
      entries.put(
          "jpg/" + Oxford102Labels.fileName(number), encoded("jpg", colour(number), 24, 16));
    }
    return entries;
  }

  /** Each image has its own colour, by which it is told from the others. */
  public static Color colour(int number) {
    return new Color(20 * number % 256, 255 - 20 * number % 256, 90);
  }

  static void writeLabels(Path folder, int... labels) throws IOException {
    writeMat(folder.resolve(Oxford102.LABELS), Map.of("labels", labels));
  }

  static void writeSplits(Path folder, int[] train, int[] valid, int[] test) throws IOException {
    writeMat(
        folder.resolve(Oxford102.SPLITS), Map.of("trnid", train, "valid", valid, "tstid", test));
  }

  static void writeMat(Path file, Map<String, int[]> variables) throws IOException {
    try (us.hebi.matlab.mat.types.MatFile mat = Mat5.newMatFile()) {
      for (Map.Entry<String, int[]> variable : variables.entrySet()) {
        Matrix matrix = Mat5.newMatrix(1, variable.getValue().length);
        for (int i = 0; i < variable.getValue().length; i++) {
          matrix.setInt(i, variable.getValue()[i]);
        }
        mat.addArray(variable.getKey(), matrix);
      }
      Mat5.writeToFile(mat, file.toFile());
    }
  }

  static void writeArchive(Path archive, Map<String, byte[]> entries) throws IOException {
    try (TarArchiveOutputStream tar = openArchive(archive)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        TarArchiveEntry header = new TarArchiveEntry(entry.getKey(), true);
        header.setSize(entry.getValue().length);
        tar.putArchiveEntry(header);
        tar.write(entry.getValue());
        tar.closeArchiveEntry();
      }
    }
  }

  static TarArchiveOutputStream openArchive(Path archive) throws IOException {
    OutputStream out = new GzipCompressorOutputStream(Files.newOutputStream(archive));
    return new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
  }

  public static byte[] encoded(String format, Color colour, int width, int height)
      throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(colour);
    graphics.fillRect(0, 0, width, height);
    graphics.dispose();
    return encoded(format, image);
  }

  public static byte[] encoded(String format, BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (!ImageIO.write(image, format, bytes)) {
      throw new IOException("ImageIO cannot write " + format);
    }
    return bytes.toByteArray();
  }

  public static Path image(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.write(file, encoded("jpg", Color.ORANGE, 8, 8));
  }
}
