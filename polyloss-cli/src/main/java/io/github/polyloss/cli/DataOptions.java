package io.github.polyloss.cli;

import io.github.polyloss.datavec.ImageDataSets;
import io.github.polyloss.datavec.drawn.Petals;
import io.github.polyloss.datavec.image.DataSetException;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Progress;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which data set to use and where downloads are kept. */
public final class DataOptions {

  @Option(
      names = "--data",
      paramLabel = "SET",
      defaultValue = Petals.NAME,
      description =
          "petals (built in), oxford102 (downloaded), a folder with 102flowers.tgz and the two"
              + " .mat files, a folder with train/ valid/ test/, or a .csv with the columns"
              + " path,label,split [${DEFAULT-VALUE}].")
  private String spec;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = "Where downloads and unpacked archives are kept [~/.cache/polyloss].")
  private Path cache = Path.of(System.getProperty("user.home"), ".cache", "polyloss");

  DataOptions() {}

  /**
   * What names the data set.
   *
   * @return the value of {@code --data}
   */
  public String spec() {
    return spec;
  }

  /**
   * Where downloads are kept.
   *
   * @return the value of {@code --cache}
   */
  public Path cache() {
    return cache;
  }

  boolean isBuiltIn() {
    return spec.equals(Petals.NAME);
  }

  /** Opens a data set for a command that has no {@code --cache}. */
  static ImageDataSet open(String spec, Console console) throws IOException {
    DataOptions options = new DataOptions();
    options.spec = spec;
    return options.open(console.progress());
  }

  /** Opens the data set; damaged images are named, counted and, up to 1 % of train, left out. */
  ImageDataSet open(Progress progress) throws IOException {
    return withoutDamaged(ImageDataSets.open(spec, cache, progress, DataOptions::warn), progress);
  }

  private static void warn(String line) {
    System.err.println("polyloss: " + line);
  }

  /**
   * Looks a data set through: damaged images are named, counted and, up to 1 % of train, left out.
   *
   * @param all the data set
   * @param progress shows how many images have been checked
   * @return the data set without damaged images
   * @throws IOException if too many are damaged, or a split has no images
   */
  public ImageDataSet withoutDamaged(ImageDataSet all, Progress progress) throws IOException {
    ImageDataSet whole = ImageDataSets.withoutDamaged(all, progress, DataOptions::warn);
    if (whole.train().isEmpty() || whole.valid().isEmpty() || whole.test().isEmpty()) {
      throw new DataSetException("--data " + spec + ": each of train, valid and test needs images");
    }
    return whole;
  }
}
