package io.github.polyloss.training;

import io.github.polyloss.internal.AtomicFile;
import io.github.polyloss.internal.OneLine;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Checkpoints as files of a folder on this machine, or on one that is mounted here. */
public final class CheckpointFolder implements Checkpoints {

  private final Path folder;

  /**
   * @param folder made with the first checkpoint
   */
  public CheckpointFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * The name of a run's checkpoint.
   *
   * @param loss of the run
   * @param seed of the run
   * @return the file's name; Windows knows no colon there
   */
  public static String fileName(LossSpec loss, long seed) {
    return loss.toString().replace(':', '_') + "-" + seed + ".checkpoint";
  }

  @Override
  public Optional<Checkpoint> load(LossSpec loss, long seed) throws IOException {
    Path file = folder.resolve(fileName(loss, seed));
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Checkpoint.read(() -> new BufferedInputStream(Files.newInputStream(file))));
    } catch (IOException e) {
      throw new IOException(
          OneLine.of("checkpoint " + file + " cannot be read: " + e.getMessage()), e);
    }
  }

  @Override
  public void save(LossSpec loss, long seed, Checkpoint checkpoint) throws IOException {
    Files.createDirectories(folder);
    AtomicFile.write(folder.resolve(fileName(loss, seed)), checkpoint::write);
  }
}
