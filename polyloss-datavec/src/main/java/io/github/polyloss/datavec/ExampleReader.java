package io.github.polyloss.datavec;

import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.internal.Mats;
import io.github.polyloss.datavec.internal.Seeds;
import io.github.polyloss.datavec.transform.Augmentation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.datavec.image.data.ImageWritable;

/** Reads single examples: decoded, augmented and normalised. Safe to share between threads. */
final class ExampleReader {

  private static final double TOLERATED_DAMAGE = 0.01;

  private final List<LabeledImage> images;
  private final Augmentation augmentation;
  private final PixelWriter pixels;
  private final long seed;
  private final boolean skipDamaged;
  private final NavigableSet<String> damaged = new ConcurrentSkipListSet<>();

  ExampleReader(
      List<LabeledImage> images,
      Augmentation augmentation,
      PixelWriter pixels,
      long seed,
      boolean skipDamaged) {
    this.images = images;
    this.augmentation = augmentation;
    this.pixels = pixels;
    this.seed = seed;
    this.skipDamaged = skipDamaged;
  }

  /**
   * Writes the example at a position of an epoch's order, or the next one after it that can be
   * read.
   *
   * @return its label
   */
  int read(int[] order, int position, int epoch, FloatBuffer features) {
    for (int i = position; ; i = (i + 1) % order.length) {
      int index = order[i];
      LabeledImage image = images.get(index);
      try {
        long variation = Seeds.mix(seed, epoch, index);
        ImageWritable decoded = image.source().read(augmentation.pixelsNeeded(variation));
        write(image, decoded, variation, features);
        return image.label();
      } catch (IOException e) {
        skip(image, e);
      }
    }
  }

  private void write(
      LabeledImage image, ImageWritable decoded, long variation, FloatBuffer features) {
    try {
      ImageWritable augmented = augmentation.apply(decoded, variation);
      pixels.write(augmented, features);
      if (augmented != decoded) {
        Mats.release(augmented);
      }
      Mats.release(decoded);
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "image %s cannot be prepared: %s".formatted(image.name(), e.getMessage()), e);
    }
  }

  private void skip(LabeledImage image, IOException cause) {
    if (!skipDamaged) {
      throw new UncheckedIOException(
          "image %s cannot be read: %s".formatted(image.name(), cause.getMessage()), cause);
    }
    damaged.add(image.name());
    if (damaged.size() > TOLERATED_DAMAGE * images.size()) {
      throw new UncheckedIOException(
          "more than 1 %% of the images cannot be read, %d of %d; the first is %s: %s"
              .formatted(damaged.size(), images.size(), damaged.first(), cause.getMessage()),
          cause);
    }
  }

  List<String> damaged() {
    return List.copyOf(damaged);
  }
}
