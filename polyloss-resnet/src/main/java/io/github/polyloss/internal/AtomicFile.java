package io.github.polyloss.internal;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Writes files that are either whole or not there, whatever happens to the disk or the program. */
public final class AtomicFile {

  /** Shared by all who write; the end of the process takes it for itself. */
  private static final ReadWriteLock WRITING = new ReentrantReadWriteLock();

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
    WRITING.readLock().lock();
    try {
      filler.fill(part);
      forceToDisk(part);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      // "No space left on device" alone would not say where.
      throw new IOException("cannot write " + file + ": " + e.getMessage(), e);
    } finally {
      try {
        Files.deleteIfExists(part);
      } finally {
        WRITING.readLock().unlock();
      }
    }
  }

  /** Else the new name could outlive a power cut without what the file holds. */
  private static void forceToDisk(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /**
   * Waits until the files that are being written are whole, and keeps the calling process from
   * beginning others: whoever tries waits for ever. For a process that is about to end.
   */
  public static void finish() {
    WRITING.writeLock().lock();
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
