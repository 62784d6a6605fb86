package io.github.polyloss.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The features of one augmented copy of the training images after the other: in memory up to a
 * bound, the others in files that go with this process, read one at a time.
 */
final class FeatureCache {

  /** What all copies in memory may take. */
  static final long MEMORY = 2L << 30;

  /** Gives a copy again. */
  private interface Copy {
    Features get() throws IOException;
  }

  private final long memory;
  private final List<Copy> copies = new ArrayList<>();
  private long used;
  private Path folder;

  /** The copy from a file that was given last, or null. */
  private Features read;

  /**
   * @param memory in bytes
   */
  FeatureCache(long memory) {
    this.memory = memory;
  }

  /** Takes features over: those that go to a file are freed. */
  void add(Features features) {
    long bytes = (features.values().length() + features.labels().length()) * Float.BYTES;
    if (used + bytes <= memory) {
      used += bytes;
      copies.add(() -> features);
      return;
    }
    try {
      FeatureFile file = FeatureFile.write(newFile(), features);
      copies.add(() -> read = file.read());
      features.free();
    } catch (IOException e) {
      throw failure("written", e);
    }
  }

  private Path newFile() throws IOException {
    if (folder == null) {
      folder = Files.createTempDirectory("polyloss-features");
      folder.toFile().deleteOnExit();
    }
    Path file = folder.resolve(copies.size() + ".floats");
    file.toFile().deleteOnExit();
    return file;
  }

  /**
   * Gives a copy, which is valid until the next call.
   *
   * @param index counted from 0
   */
  Features get(int index) {
    if (read != null) {
      read.free();
      read = null;
    }
    try {
      return copies.get(index).get();
    } catch (IOException e) {
      throw failure("read", e);
    }
  }

  private static UncheckedIOException failure(String what, IOException cause) {
    return new UncheckedIOException(
        new IOException(
            "features beyond %d MB cannot be %s: %s (the system property java.io.tmpdir names another folder)"
                .formatted(MEMORY >> 20, what, cause.getMessage()),
            cause));
  }
}
