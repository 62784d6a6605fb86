package io.github.polyloss.spark;

import io.github.polyloss.datavec.ImageBatches;
import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Split;
import io.github.polyloss.datavec.transform.Augmentation;
import java.io.Serializable;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Which images an executor reads and how: the same batches, bit for bit, as one machine would make.
 *
 * @param data where the images are
 * @param split of the data set
 * @param imageSize side of the square input in pixels
 * @param batchSize images a batch
 * @param variation how the images vary, or null for images as they are
 */
record ImageWork(DataAddress data, Split split, int imageSize, int batchSize, Variation variation)
    implements Serializable {

  /**
   * Augmentation, and the order of the images.
   *
   * @param seed of both
   * @param epoch of both
   * @param shuffle whether the images come in random order
   */
  record Variation(long seed, int epoch, boolean shuffle) implements Serializable {}

  /** Some of the batches; the executor's own core decodes them. */
  ImageBatches batches(int first, int end) {
    ImageDataSet images = data.open();
    ImageBatches.Builder batches =
        ImageBatches.builder(images.images(split), images.classNames().size())
            .batchSize(batchSize)
            .batches(first, end)
            .threads(1);
    if (variation == null) {
      return batches.augmentation(Augmentation.none(imageSize)).build();
    }
    return batches
        .augmentation(Augmentation.flowers(imageSize))
        .seed(variation.seed())
        .epoch(variation.epoch())
        .shuffle(variation.shuffle())
        .skipDamaged(true)
        .build();
  }

  /** One of the batches. */
  DataSet batch(int number) {
    try (ImageBatches batches = batches(number, number + 1)) {
      return batches.next();
    }
  }

  /** How many batches a number of images makes. */
  int count(int images) {
    return (images + batchSize - 1) / batchSize;
  }
}
