package io.github.polyloss.cli.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Keeps a folder for one run at a time, by a lock on a hidden file in it. The operating system
 * lifts the lock when the process ends, whatever it ends of; the file may stay then and does no
 * harm.
 */
final class FolderLock implements AutoCloseable {

  static final String FILE = ".lock";

  private final Path file;
  private final FileChannel channel;

  private FolderLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Takes a folder, unless another run has it. */
  static Optional<FolderLock> take(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    while (true) {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!isLocked(channel)) {
        channel.close();
        return Optional.empty();
      }
      // The run before removes the file before it lets go: a lock on a removed file keeps nobody
      // out.
      if (Files.exists(file)) {
        return Optional.of(new FolderLock(file, channel));
      }
      channel.close();
    }
  }

  private static boolean isLocked(FileChannel channel) {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      // A file system without locks, as some network ones are: a run must not fail of it.
      return true;
    }
  }

  /** Lets go of the folder and removes the file; once more does nothing. */
  @Override
  public void close() {
    if (!channel.isOpen()) {
      return;
    }
    try (channel) {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
