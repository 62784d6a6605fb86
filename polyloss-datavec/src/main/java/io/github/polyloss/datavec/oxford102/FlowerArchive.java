package io.github.polyloss.datavec.oxford102;

import io.github.polyloss.datavec.image.DataSetException;
import io.github.polyloss.datavec.image.Progress;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.codec.digest.MessageDigestAlgorithms;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.io.file.PathUtils;

/** A {@code .tgz} of images, extracted once into a cache and found there ever after. */
final class FlowerArchive {

  private static final long MEGABYTE = 1_000_000;

  /** Oxford 102 has 8189 images. */
  private static final int MAX_ENTRIES = 20_000;

  /** Long names and other extensions are read into memory. */
  private static final long MAX_HEADER_BYTES = MEGABYTE;

  private static final long PADDING = 1024;

  private final Path archive;
  private final long maxEntryBytes;
  private final long maxTotalBytes;

  FlowerArchive(Path archive) {
    this(archive, 64 * MEGABYTE, 4_000 * MEGABYTE);
  }

  FlowerArchive(Path archive, long maxEntryBytes, long maxTotalBytes) {
    this.archive = archive;
    this.maxEntryBytes = maxEntryBytes;
    this.maxTotalBytes = maxTotalBytes;
  }

  /**
   * The folder with the archive's files. It is named after the archive's MD5 and appears in one
   * step, so that a folder that exists is whole.
   */
  Path extractedIn(Path cache, Progress progress) throws DataSetException {
    Path parent = cache.resolve("extracted");
    Path folder = parent.resolve(md5());
    if (Files.isDirectory(folder)) {
      return folder;
    }
    try {
      Files.createDirectories(parent);
      Path unfinished = Files.createTempDirectory(parent, "unfinished-");
      try {
        extract(unfinished, progress);
        publish(unfinished, folder);
      } finally {
        if (Files.exists(unfinished)) {
          PathUtils.deleteDirectory(unfinished);
        }
      }
    } catch (DataSetException e) {
      throw e;
    } catch (IOException e) {
      throw new DataSetException(
          "cannot extract %s into %s: %s".formatted(archive, parent, DataSetException.reason(e)),
          e);
    }
    return folder;
  }

  private String md5() throws DataSetException {
    try {
      return new DigestUtils(MessageDigestAlgorithms.MD5).digestAsHex(archive);
    } catch (IOException e) {
      throw DataSetException.cannot("read", archive, e);
    }
  }

  private void extract(Path target, Progress progress) throws IOException {
    long size = Files.size(archive);
    try (Progress.Task task =
            progress.start("extracting " + archive.getFileName(), size / MEGABYTE, "MB");
        InputStream compressed = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
        GzipCompressorInputStream gzip =
            GzipCompressorInputStream.builder()
                .setInputStream(compressed)
                .setDecompressConcatenated(true)
                .get();
        MeteredInputStream metered = new MeteredInputStream(gzip);
        TarArchiveInputStream tar = new TarArchiveInputStream(metered)) {
      long total = 0;
      int entries = 0;
      for (TarArchiveEntry entry = next(tar, metered); entry != null; entry = next(tar, metered)) {
        Path file = safePath(target, entry);
        entries++;
        if (entries > MAX_ENTRIES) {
          throw refused(entry, "is one more than " + MAX_ENTRIES);
        }
        total += entry.getRealSize();
        checkSizes(entry, total);
        metered.allow(entry.getRealSize() + PADDING);
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(file.getParent());
          Files.copy(tar, file);
        }
        task.reached(gzip.getCompressedCount() / MEGABYTE);
      }
    }
  }

  private static TarArchiveEntry next(TarArchiveInputStream tar, MeteredInputStream metered)
      throws IOException {
    metered.allow(MAX_HEADER_BYTES);
    return tar.getNextEntry();
  }

  private Path safePath(Path target, TarArchiveEntry entry) throws DataSetException {
    if (entry.isSymbolicLink()
        || entry.isLink()
        || entry.isFIFO()
        || entry.isCharacterDevice()
        || entry.isBlockDevice()) {
      throw refused(entry, "is neither a file nor a folder");
    }
    String name = entry.getName();
    boolean climbs = List.of(name.split("[/\\\\]")).contains("..");
    try {
      Path file = target.resolve(name).normalize();
      if (climbs || name.startsWith("/") || !file.startsWith(target)) {
        throw refused(entry, "leads out of the archive");
      }
      return file;
    } catch (InvalidPathException e) {
      throw refused(entry, "is not a valid file name");
    }
  }

  private void checkSizes(TarArchiveEntry entry, long total) throws DataSetException {
    if (entry.getRealSize() > maxEntryBytes) {
      throw refused(
          entry, "has %d bytes, more than %d".formatted(entry.getRealSize(), maxEntryBytes));
    }
    if (total > maxTotalBytes) {
      throw refused(entry, "brings the total above %d bytes".formatted(maxTotalBytes));
    }
  }

  private DataSetException refused(TarArchiveEntry entry, String reason) {
    return new DataSetException("%s: entry '%s' %s".formatted(archive, entry.getName(), reason));
  }

  private static void publish(Path unfinished, Path folder) throws IOException {
    try {
      Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // Another process may have finished the same work first.
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
  }
}
