package io.github.polyloss.examples.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** Writes files that are either whole or not there, whatever happens to the disk or the program. */
public final class AtomicFile {

  private AtomicFile() {}

  /** What fills a file. */
  @FunctionalInterface
  public interface Content {

    /**
     * Writes all of the file.
     *
     * @param out where to; need not be closed
     * @throws IOException if that fails
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /** What fills a file that is given by its path. */
  @FunctionalInterface
  public interface Filler {

    /**
     * Writes all of the file.
     *
     * @param part the file, empty so far
     * @throws IOException if that fails
     */
    void fill(Path part) throws IOException;
  }

  /**
   * Fills a file beside its place and moves it there when it is whole. A file that was there before
   * stays as it was until then.
   *
   * @param file the file; its folder exists
   * @param filler fills it
   * @throws IOException if it cannot be written; nothing is left behind then
   */
  public static void fill(Path file, Filler filler) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    // Not createTempFile: what that makes can be read by its owner alone, and so would the result.
    Path part = folder.resolve("." + file.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      filler.fill(part);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      // "No space left on device" alone would not say where.
      throw new IOException("cannot write " + file + ": " + e.getMessage(), e);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /**
   * Writes a file as {@link #fill} does.
   *
   * @param file the file; its folder exists
   * @param content fills it
   * @throws IOException if it cannot be written; nothing is left behind then
   */
  public static void write(Path file, Content content) throws IOException {
    fill(
        file,
        part -> {
          try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
            content.writeTo(out);
          }
        });
  }

  /**
   * Writes a text as UTF-8.
   *
   * @param file the file; its folder exists
   * @param text what it holds
   * @throws IOException if it cannot be written; nothing is left behind then
   */
  public static void write(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes bytes.
   *
   * @param file the file; its folder exists
   * @param bytes what it holds
   * @throws IOException if it cannot be written; nothing is left behind then
   */
  public static void write(Path file, byte[] bytes) throws IOException {
    write(file, out -> out.write(bytes));
  }
}
