package io.github.polyloss.datavec.folder;

import io.github.polyloss.datavec.image.DataSetException;
import io.github.polyloss.datavec.image.FileImageSource;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.image.Split;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;

/** Gathers files with the names of their classes, and makes a data set of them. */
final class DataSetBuilder {

  /** The share of train that stands in for a missing validation split, in each class. */
  private static final double VALIDATION_SHARE = 0.2;

  private record Item(String name, String className, Path file) {}

  private final Path origin;
  private final Map<Split, List<Item>> items = new EnumMap<>(Split.class);

  /** Starts with nothing; errors name the origin. */
  DataSetBuilder(Path origin) {
    this.origin = origin;
    for (Split split : Split.values()) {
      items.put(split, new ArrayList<>());
    }
  }

  void add(Split split, String name, String className, Path file) {
    items.get(split).add(new Item(name, className, file));
  }

  /** Checks that the splits agree. Warns of a validation split taken from train. */
  ImageDataSet build(Consumer<String> warnings) throws DataSetException {
    for (Split split : new Split[] {Split.TRAIN, Split.TEST}) {
      if (items.get(split).isEmpty()) {
        throw new DataSetException(origin + " has no images in " + split.id());
      }
    }
    if (items.get(Split.VALID).isEmpty()) {
      takeValidationShare(warnings);
    }
    List<String> classNames = classNames();
    return new ImageDataSet(
        origin.toAbsolutePath().normalize().getFileName().toString(),
        classNames,
        images(Split.TRAIN, classNames),
        images(Split.VALID, classNames),
        images(Split.TEST, classNames));
  }

  /** The classes that train has, by number if all names are whole numbers, else by name. */
  private List<String> classNames() {
    TreeSet<String> names = new TreeSet<>();
    items.get(Split.TRAIN).forEach(item -> names.add(item.className()));
    boolean numeric = names.stream().allMatch(name -> name.matches("-?\\d{1,18}"));
    return numeric
        ? names.stream().sorted(Comparator.comparingLong(Long::parseLong)).toList()
        : List.copyOf(names);
  }

  private List<LabeledImage> images(Split split, List<String> classNames) throws DataSetException {
    Map<String, Integer> labels =
        IntStream.range(0, classNames.size())
            .boxed()
            .collect(Collectors.toMap(classNames::get, label -> label));
    List<LabeledImage> images = new ArrayList<>();
    for (Item item : items.get(split)) {
      Integer label = labels.get(item.className());
      if (label == null) {
        throw new DataSetException(
            "%s: class '%s' is in %s but not in train"
                .formatted(origin, item.className(), split.id()));
      }
      images.add(new LabeledImage(item.name(), label, new FileImageSource(item.file())));
    }
    return images;
  }

  /**
   * Moves the files whose names have the lowest hashes, so that the choice is the same in every run
   * and hardly changes when files are added.
   */
  private void takeValidationShare(Consumer<String> warnings) throws DataSetException {
    List<Item> train = items.get(Split.TRAIN);
    List<Item> chosen =
        train.stream().collect(Collectors.groupingBy(Item::className)).values().stream()
            .flatMap(
                ofClass ->
                    ofClass.stream()
                        .sorted(Comparator.comparing(item -> DigestUtils.md5Hex(item.name())))
                        .limit(Math.round(VALIDATION_SHARE * ofClass.size())))
            .sorted(Comparator.comparing(Item::name))
            .toList();
    if (chosen.isEmpty()) {
      throw new DataSetException(
          origin + " has no images in valid, and too few in train to take some from there");
    }
    items.get(Split.VALID).addAll(chosen);
    int before = train.size();
    train.removeAll(chosen);
    warnings.accept(
        "%s has no validation split: %d of the %d training images (%.0f %% of each class) take its place"
            .formatted(origin, chosen.size(), before, 100 * VALIDATION_SHARE));
  }
}
