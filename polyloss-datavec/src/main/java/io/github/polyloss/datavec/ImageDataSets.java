package io.github.polyloss.datavec;

import io.github.polyloss.datavec.drawn.Petals;
import io.github.polyloss.datavec.folder.CsvManifest;
import io.github.polyloss.datavec.folder.ImageFolders;
import io.github.polyloss.datavec.image.DamagedImage;
import io.github.polyloss.datavec.image.DataSetException;
import io.github.polyloss.datavec.image.ImageCheck;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.datavec.image.Split;
import io.github.polyloss.datavec.oxford102.Oxford102;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the one argument that names a data set into its images. */
public final class ImageDataSets {

  private static final Logger log = LoggerFactory.getLogger(ImageDataSets.class);

  private static final int NAMED_AT_MOST = 10;

  private ImageDataSets() {}

  /**
   * Opens a data set as {@link #open(String, Path, Progress, Consumer)} does, and logs its
   * warnings.
   *
   * @param spec what names the data set
   * @param cache the folder for downloads and extracted images; created if need be
   * @param progress shows the progress of download and extraction
   * @return the data set
   * @throws DataSetException if there is no such data set, or if its files are missing, damaged or
   *     at odds with each other
   */
  public static ImageDataSet open(String spec, Path cache, Progress progress)
      throws DataSetException {
    return open(spec, cache, progress, log::warn);
  }

  /**
   * Opens a data set. The argument is one of
   *
   * <ul>
   *   <li>{@code oxford102}: the official files, downloaded into the cache ({@link
   *       Oxford102#download});
   *   <li>a folder with the official files of Oxford 102, or a reduced copy ({@link
   *       Oxford102#open});
   *   <li>a folder with the folders {@code train}, {@code valid} and {@code test}, which hold a
   *       folder for each class with its images ({@code jpg}, {@code jpeg}, {@code png}, {@code
   *       bmp}, {@code tif}, {@code tiff}, {@code webp}; hidden files are left out);
   *   <li>a {@code .csv} file in UTF-8 with the columns {@code path,label,split}, whose paths start
   *       from its own folder and whose splits are {@code train}, {@code valid} and {@code test}.
   * </ul>
   *
   * <p>Classes are those of train, sorted by name, or by number where all names are whole numbers.
   * Without a validation split, a fifth of each training class takes its place, the same files in
   * every run; a warning says so.
   *
   * @param spec what names the data set
   * @param cache the folder for downloads and extracted images; created if need be
   * @param progress shows the progress of download and extraction
   * @param warnings receives warnings about the data, one line each
   * @return the data set
   * @throws DataSetException if there is no such data set, or if its files are missing, damaged or
   *     at odds with each other
   */
  public static ImageDataSet open(
      String spec, Path cache, Progress progress, Consumer<String> warnings)
      throws DataSetException {
    return switch (spec) {
      case Petals.NAME -> Petals.dataSet();
      case Oxford102.NAME -> Oxford102.download(cache, progress).dataSet();
      default -> openPath(path(spec), cache, progress, warnings);
    };
  }

  /**
   * Leaves damaged images out of train, if they are few: at most 1 % of it. They are named in one
   * warning. An image counts as damaged as in {@link ImageCheck#findDamaged}.
   *
   * @param data the data set to check
   * @param progress shows how many images are checked
   * @param warnings receives one line that names the images left out
   * @return the data set without the damaged images; the same one if there are none
   * @throws DataSetException if more than 1 % of train is damaged, or any image of valid or test,
   *     without which results could not be compared
   */
  public static ImageDataSet withoutDamaged(
      ImageDataSet data, Progress progress, Consumer<String> warnings) throws DataSetException {
    List<LabeledImage> all =
        Stream.of(Split.values()).flatMap(split -> data.images(split).stream()).toList();
    List<DamagedImage> damaged = ImageCheck.findDamaged(all, progress);
    if (damaged.isEmpty()) {
      return data;
    }
    for (Split split : new Split[] {Split.VALID, Split.TEST}) {
      List<DamagedImage> inSplit = of(damaged, data.images(split));
      if (!inSplit.isEmpty()) {
        throw new DataSetException(summary(inSplit, data, split));
      }
    }
    if (100L * damaged.size() > data.train().size()) {
      throw new DataSetException(summary(damaged, data, Split.TRAIN) + " (at most 1 % may be)");
    }
    warnings.accept(summary(damaged, data, Split.TRAIN) + "; they are left out");
    Set<LabeledImage> leftOut =
        damaged.stream().map(DamagedImage::image).collect(Collectors.toSet());
    List<LabeledImage> train =
        data.train().stream().filter(image -> !leftOut.contains(image)).toList();
    return new ImageDataSet(data.name(), data.classNames(), train, data.valid(), data.test());
  }

  private static ImageDataSet openPath(
      Path path, Path cache, Progress progress, Consumer<String> warnings) throws DataSetException {
    if (Files.isDirectory(path)) {
      if (Oxford102.isIn(path)) {
        return Oxford102.open(path, cache, progress).dataSet();
      }
      if (ImageFolders.areIn(path)) {
        return ImageFolders.read(path, warnings);
      }
      throw new DataSetException(
          "%s holds neither Oxford 102 (%s, %s, and %s or %s/) nor the folders train/, valid/, test/"
              .formatted(
                  path, Oxford102.LABELS, Oxford102.SPLITS, Oxford102.ARCHIVE, Oxford102.IMAGES));
    }
    if (path.toString().toLowerCase(Locale.ROOT).endsWith(".csv") && Files.exists(path)) {
      return CsvManifest.read(path, warnings);
    }
    throw unknown(path.toString());
  }

  private static Path path(String spec) throws DataSetException {
    if (spec.isBlank()) {
      throw unknown(spec);
    }
    try {
      return Path.of(spec);
    } catch (InvalidPathException e) {
      throw unknown(spec);
    }
  }

  private static DataSetException unknown(String spec) {
    return new DataSetException(
        "data must be petals, oxford102, an existing folder or a .csv file, got '" + spec + "'");
  }

  private static List<DamagedImage> of(List<DamagedImage> damaged, List<LabeledImage> images) {
    Set<LabeledImage> wanted = new HashSet<>(images);
    return damaged.stream().filter(image -> wanted.contains(image.image())).toList();
  }

  private static String summary(List<DamagedImage> damaged, ImageDataSet data, Split split) {
    String named =
        damaged.stream()
            .limit(NAMED_AT_MOST)
            .map(DamagedImage::reason)
            .collect(Collectors.joining("; "));
    int unnamed = damaged.size() - NAMED_AT_MOST;
    return "%d of the %d images in %s are damaged: %s%s"
        .formatted(
            damaged.size(),
            data.images(split).size(),
            split.id(),
            named,
            unnamed > 0 ? "; and " + unnamed + " more" : "");
  }
}
