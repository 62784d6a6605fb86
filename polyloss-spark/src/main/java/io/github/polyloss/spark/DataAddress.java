package io.github.polyloss.spark;

import io.github.polyloss.datavec.ImageDataSets;
import io.github.polyloss.datavec.image.DataSetException;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.datavec.image.Split;
import io.github.polyloss.onednn.OneDnn;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A data set as every machine of the cluster finds it: by its address, opened once a process.
 *
 * @param spec what {@code --data} says: built-in data, a path that is the same on all machines, or
 *     an address of Hadoop's file system
 * @param cache where each machine keeps copies of what is not on its own disk
 * @param leftOut the names of damaged training images, found by the driver
 */
record DataAddress(String spec, String cache, Set<String> leftOut) implements Serializable {

  private static final Map<DataAddress, ImageDataSet> OPENED = new ConcurrentHashMap<>();

  /** The address of a data set that the driver has looked through. */
  static DataAddress of(String spec, Path cache, ImageDataSet all, ImageDataSet whole) {
    Set<String> names = names(all.train());
    names.removeAll(names(whole.train()));
    return new DataAddress(spec, cache.toAbsolutePath().toString(), names);
  }

  private static Set<String> names(List<LabeledImage> images) {
    Set<String> names = new TreeSet<>();
    images.forEach(image -> names.add(image.name()));
    return names;
  }

  /** The data set on this machine. */
  ImageDataSet open() {
    return OPENED.computeIfAbsent(this, DataAddress::openHere);
  }

  private ImageDataSet openHere() {
    OneDnn.enable();
    try {
      ImageDataSet all = openAll(spec, Path.of(cache), Progress.NONE);
      List<LabeledImage> train =
          all.images(Split.TRAIN).stream()
              .filter(image -> !leftOut.contains(image.name()))
              .toList();
      return new ImageDataSet(all.name(), all.classNames(), train, all.valid(), all.test());
    } catch (DataSetException e) {
      throw new UncheckedIOException(
          "--data %s cannot be opened: %s (all machines need it at this address)"
              .formatted(spec, e.getMessage()),
          e);
    }
  }

  /** Opens a data set, from a copy in the cache if it is not on this machine. */
  static ImageDataSet openAll(String spec, Path cache, Progress progress) throws DataSetException {
    String local = RemoteFolder.isAddress(spec) ? RemoteFolder.copy(spec, cache, progress) : spec;
    return ImageDataSets.open(local, cache, progress, note -> {});
  }
}
