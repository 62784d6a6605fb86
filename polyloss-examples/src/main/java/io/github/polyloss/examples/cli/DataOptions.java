package io.github.polyloss.examples.cli;

import io.github.polyloss.datavec.DataSetException;
import io.github.polyloss.datavec.ImageDataSet;
import io.github.polyloss.datavec.ImageDataSets;
import io.github.polyloss.datavec.Petals;
import io.github.polyloss.datavec.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Which data set to use and where downloads are kept. */
final class DataOptions {

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

  boolean isBuiltIn() {
    return spec.equals(Petals.NAME);
  }

  /** Opens a data set for a command that has no {@code --cache}. */
  static ImageDataSet open(String spec) throws IOException {
    DataOptions options = new DataOptions();
    options.spec = spec;
    return options.open(ConsoleProgress.onStandardError());
  }

  /** Opens the data set; damaged images are named, counted and, up to 1 % of train, left out. */
  ImageDataSet open(Progress progress) throws IOException {
    Consumer<String> notes = note -> System.err.println("polyloss: " + note);
    ImageDataSet all = ImageDataSets.open(spec, cache, progress, notes);
    ImageDataSet whole = ImageDataSets.withoutDamaged(all, progress, notes);
    if (whole.train().isEmpty() || whole.valid().isEmpty() || whole.test().isEmpty()) {
      throw new DataSetException("--data " + spec + ": each of train, valid and test needs images");
    }
    return whole;
  }
}
