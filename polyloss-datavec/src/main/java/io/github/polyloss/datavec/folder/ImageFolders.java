package io.github.polyloss.datavec.folder;

import io.github.polyloss.datavec.image.DataSetException;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Folders {@code train}, {@code valid} and {@code test} with a folder of images for each class. */
public final class ImageFolders {

  private static final Set<String> ENDINGS =
      Set.of("jpg", "jpeg", "png", "bmp", "tif", "tiff", "webp");

  private ImageFolders() {}

  /**
   * Whether a folder has the folder of a split.
   *
   * @param folder that may hold a data set
   * @return whether {@link #read} is the way to read it
   */
  public static boolean areIn(Path folder) {
    return Stream.of(Split.values())
        .map(Split::id)
        .map(folder::resolve)
        .anyMatch(Files::isDirectory);
  }

  /**
   * Reads the folders of the splits.
   *
   * @param folder that holds them
   * @param warnings receives warnings, one line each
   * @return the data set
   * @throws DataSetException if a split or its images are missing; the message names them
   */
  public static ImageDataSet read(Path folder, Consumer<String> warnings) throws DataSetException {
    DataSetBuilder images = new DataSetBuilder(folder);
    for (Split split : Split.values()) {
      Path splitFolder = folder.resolve(split.id());
      if (Files.isDirectory(splitFolder)) {
        addSplit(images, folder, split);
      } else if (split != Split.VALID) {
        throw new DataSetException(folder + " holds no folder " + split.id() + "/");
      }
    }
    return images.build(warnings);
  }

  private static void addSplit(DataSetBuilder images, Path folder, Split split)
      throws DataSetException {
    for (Path classFolder : list(folder.resolve(split.id()), Files::isDirectory)) {
      List<Path> files = list(classFolder, ImageFolders::isImage);
      if (files.isEmpty() && split == Split.TRAIN) {
        throw new DataSetException(
            "%s holds no images (%s)".formatted(classFolder, String.join(", ", sortedEndings())));
      }
      for (Path file : files) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        images.add(split, name, classFolder.getFileName().toString(), file);
      }
    }
  }

  private static List<Path> list(Path folder, Predicate<Path> wanted) throws DataSetException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(path -> !path.getFileName().toString().startsWith("."))
          .filter(wanted)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw DataSetException.cannot("read", folder, e);
    }
  }

  private static boolean isImage(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1)) && Files.isRegularFile(file);
  }

  private static List<String> sortedEndings() {
    return ENDINGS.stream().sorted().toList();
  }
}
