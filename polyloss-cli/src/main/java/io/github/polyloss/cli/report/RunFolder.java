package io.github.polyloss.cli.report;

import io.github.polyloss.internal.AtomicFile;
import io.github.polyloss.training.EpochResult;
import io.github.polyloss.training.RunSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder of one run. All that is written into it appears whole or not at all. */
public final class RunFolder implements AutoCloseable {

  private static final String SUMMARY = "summary.json";
  private static final String METRICS = "metrics.csv";
  private static final String ARGUMENTS = "arguments.json";
  private static final String CHECKPOINTS = "checkpoints";
  private static final String REPORT = "report.html";
  private static final String EVENTS = "tensorboard";

  private final Path path;
  private final List<Path> made;
  private final FolderLock lock;
  private boolean hasMetrics;

  private RunFolder(Path path, List<Path> made, FolderLock lock) {
    this.path = path;
    this.made = made;
    this.lock = lock;
  }

  /**
   * Makes the folder of a new run, with its parents. A folder that is there already is taken if no
   * run is in it. Until {@link #close()} no other process gets it.
   *
   * @param path where
   * @return the folder
   * @throws IllegalArgumentException if the folder holds a run, is used by another, or is a file;
   *     the message is one line for the user, about {@code --out}
   * @throws IOException if the folder cannot be made
   */
  public static RunFolder create(Path path) throws IOException {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new IllegalArgumentException("--out must be a folder, got the file " + path);
    }
    if (Files.isDirectory(path)) {
      checkThatNoRunIsIn(path);
    }
    List<Path> made = new ArrayList<>();
    for (Path folder = path.toAbsolutePath();
        Files.notExists(folder);
        folder = folder.getParent()) {
      made.add(folder);
    }
    Files.createDirectories(path);
    RunFolder folder = new RunFolder(path, made, lock(path, "--out"));
    try {
      // Once more: another run may have come and gone before the lock was taken.
      checkThatNoRunIsIn(path);
    } catch (IllegalArgumentException e) {
      folder.close();
      throw e;
    }
    return folder;
  }

  /**
   * The folder of a run that is resumed. Until {@link #close()} no other process gets it.
   *
   * @param path where
   * @return the folder
   * @throws IllegalArgumentException if another run uses the folder; the message is one line for
   *     the user, about {@code --resume}
   * @throws IOException if that cannot be found out
   */
  public static RunFolder open(Path path) throws IOException {
    return new RunFolder(path, List.of(), lock(path, "--resume"));
  }

  private static FolderLock lock(Path path, String option) throws IOException {
    return FolderLock.take(path)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    option + " must be a folder that no other run is using, got " + path));
  }

  private static void checkThatNoRunIsIn(Path path) throws IOException {
    Optional<String> found = partOfRun(path);
    if (found.isPresent()) {
      throw new IllegalArgumentException(
          "--out must be a folder without a run, got " + path + ", which holds " + found.get());
    }
  }

  private static Optional<String> partOfRun(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(RunFolder::isOfRun)
          .sorted()
          .findFirst();
    }
  }

  private static boolean isOfRun(String name) {
    return name.equals(SUMMARY)
        || name.equals(METRICS)
        || name.equals(ARGUMENTS)
        || name.equals(CHECKPOINTS)
        || (name.startsWith("best-") && name.endsWith(".zip"));
  }

  /**
   * Where the folder is.
   *
   * @return its path as it was given
   */
  public Path path() {
    return path;
  }

  /**
   * A file of this run, there or not.
   *
   * @param name its name
   * @return its path
   */
  public Path file(String name) {
    return path.resolve(name);
  }

  /**
   * The page about the run.
   *
   * @return the path of {@code report.html}
   */
  public Path report() {
    return file(REPORT);
  }

  /**
   * Where the best model of one loss and seed is kept: {@code best-poly_2-1.zip}.
   *
   * @param loss as given on the command line
   * @param seed of the run
   * @return the path, whether there is a model or not
   */
  public Path model(String loss, long seed) {
    return file("best-" + runName(loss, seed) + ".zip");
  }

  /**
   * Where TensorBoard's events of one loss and seed are: {@code tensorboard/poly_2-1}.
   *
   * @param loss as given on the command line
   * @param seed of the run
   * @return the path of a folder, there or not
   */
  public Path events(String loss, long seed) {
    return file(EVENTS).resolve(runName(loss, seed));
  }

  /**
   * What one loss and seed is called in file names: {@code poly_2-1}.
   *
   * @param loss as given on the command line
   * @param seed of the run
   * @return its name
   */
  public static String runName(String loss, long seed) {
    return fileName(loss) + "-" + seed;
  }

  /** A loss as part of a file name: Windows knows no colon there. */
  static String fileName(String loss) {
    return loss.replace(':', '_');
  }

  /**
   * Writes the numbers of a run: {@code summary.json} and {@code metrics.csv}.
   *
   * @param summary all numbers of the run
   * @throws IOException if they cannot be written
   */
  public void write(RunSummary summary) throws IOException {
    AtomicFile.write(file(SUMMARY), out -> SummaryJson.write(summary, out));
    AtomicFile.write(file(METRICS), MetricsCsv.of(summary));
  }

  /**
   * Adds the numbers of an epoch to {@code metrics.csv}. The first one begins the file anew: a
   * resumed run reports the epochs before the break again.
   *
   * @param loss as given on the command line
   * @param seed of the run
   * @param epoch its numbers
   * @throws IOException if they cannot be written
   */
  public void add(String loss, long seed, EpochResult epoch) throws IOException {
    String row = MetricsCsv.of(loss, seed, epoch, !hasMetrics);
    if (hasMetrics) {
      Files.writeString(file(METRICS), row, StandardOpenOption.APPEND);
    } else {
      AtomicFile.write(file(METRICS), row);
      hasMetrics = true;
    }
  }

  /**
   * Reads {@code summary.json}. Numbers that were not finite are NaN.
   *
   * @return all numbers of the run
   * @throws IOException if it is missing or not such a file; the message names it
   */
  public RunSummary readSummary() throws IOException {
    return SummaryJson.read(file(SUMMARY));
  }

  /**
   * Leaves the folder to others, and removes it with the parents that were made for it if nothing
   * has been written into them.
   */
  @Override
  public void close() {
    lock.close();
    try {
      for (Path folder : made) {
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      // Not empty: the run has left something, or a neighbour has.
    }
  }
}
