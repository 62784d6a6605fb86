package io.github.polyloss.spark;

import io.github.polyloss.training.Checkpoint;
import io.github.polyloss.training.CheckpointFolder;
import io.github.polyloss.training.Checkpoints;
import io.github.polyloss.training.LossSpec;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Checkpoints in a folder of Hadoop's file system, where a driver on another machine finds them.
 */
final class RemoteCheckpoints implements Checkpoints {

  private final Path folder;

  RemoteCheckpoints(String address) {
    this.folder = new Path(address);
  }

  @Override
  public Optional<Checkpoint> load(LossSpec loss, long seed) throws IOException {
    FileSystem files = files();
    Path file = new Path(folder, CheckpointFolder.fileName(loss, seed));
    Path old = old(file);
    // A driver that died between the two renames has left the old one alone.
    Path found = files.exists(file) ? file : old;
    if (!files.exists(found)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Checkpoint.read(() -> new BufferedInputStream(files.open(found))));
    } catch (IOException e) {
      throw new IOException("checkpoint " + found + " cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void save(LossSpec loss, long seed, Checkpoint checkpoint) throws IOException {
    FileSystem files = files();
    Path file = new Path(folder, CheckpointFolder.fileName(loss, seed));
    Path part = new Path(folder, file.getName() + ".part");
    try {
      try (OutputStream out = new BufferedOutputStream(files.create(part, true))) {
        checkpoint.write(out);
      }
      // Hadoop's rename does not replace, so the old checkpoint steps aside first.
      if (files.exists(file)) {
        files.delete(old(file), false);
        rename(files, file, old(file));
      }
      rename(files, part, file);
    } catch (IOException e) {
      throw new IOException("checkpoint " + file + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static void rename(FileSystem files, Path from, Path to) throws IOException {
    if (!files.rename(from, to)) {
      throw new IOException("cannot rename " + from + " to " + to);
    }
  }

  private static Path old(Path file) {
    return new Path(file.getParent(), file.getName() + ".old");
  }

  private FileSystem files() throws IOException {
    return folder.getFileSystem(RemoteFolder.configuration());
  }
}
