package io.github.polyloss.spark;

import io.github.polyloss.datavec.image.DataSetException;
import io.github.polyloss.datavec.image.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.deploy.SparkHadoopUtil;

/**
 * A folder or file with an address of Hadoop's file system, {@code file:}, {@code hdfs:} or {@code
 * s3a:}, copied into each machine's cache once, since OpenCV and the readers of the data sets read
 * local files.
 */
final class RemoteFolder {

  private RemoteFolder() {}

  /** Whether {@code --data} is an address, not a name or a path. */
  static boolean isAddress(String spec) {
    return spec.matches("[a-zA-Z][a-zA-Z0-9+.-]+:/.*");
  }

  /** Hadoop's settings, with those that Spark was given as {@code spark.hadoop.…}. */
  static Configuration configuration() {
    return SparkHadoopUtil.get().conf();
  }

  /** The local copy, made now or before. */
  static String copy(String address, Path cache, Progress progress) throws DataSetException {
    URI uri = URI.create(address);
    if ("file".equals(uri.getScheme())) {
      return uri.getPath();
    }
    org.apache.hadoop.fs.Path source = new org.apache.hadoop.fs.Path(uri);
    try {
      FileSystem files = source.getFileSystem(configuration());
      FileStatus status = files.getFileStatus(source);
      // A copy of what has changed since is another one.
      String version = address + status.getModificationTime() + files.getContentSummary(source);
      UUID name = UUID.nameUUIDFromBytes(version.getBytes(StandardCharsets.UTF_8));
      Path copy = cache.resolve("remote").resolve(name.toString());
      Path local = copy.resolve(source.getName());
      if (!Files.exists(copy)) {
        copy(files, source, copy, progress);
      }
      return local.toString();
    } catch (IOException e) {
      throw new DataSetException("--data %s: %s".formatted(address, firstLine(e)), e);
    }
  }

  private static void copy(
      FileSystem files, org.apache.hadoop.fs.Path source, Path copy, Progress progress)
      throws IOException {
    Files.createDirectories(copy.getParent());
    Path part = copy.resolveSibling(copy.getFileName() + "." + UUID.randomUUID() + ".part");
    Files.createDirectory(part);
    try (Progress.Task task = progress.start("copying " + source, 1, "folder")) {
      FileUtil.copy(files, source, part.resolve(source.getName()).toFile(), false, configuration());
      task.reached(1);
      Files.move(part, copy, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // Another process of this machine was first.
      if (!Files.isDirectory(copy)) {
        throw e;
      }
    } finally {
      FileUtil.fullyDelete(part.toFile());
    }
  }

  private static String firstLine(IOException e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    return message.lines().findFirst().orElse(e.toString());
  }
}
