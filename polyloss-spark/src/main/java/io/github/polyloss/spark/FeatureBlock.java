package io.github.polyloss.spark;

import io.github.polyloss.datavec.ImageBatches;
import io.github.polyloss.training.Features;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The features of some batches on their way back to the driver.
 *
 * @param values one row an image
 * @param labels one row an image, one-hot
 * @param damaged names of images that could not be read
 */
record FeatureBlock(float[][] values, float[][] labels, List<String> damaged)
    implements Serializable {

  /** Computes the features, on an executor. */
  static FeatureBlock of(NetworkCopy body, ImageWork work, int first, int end) {
    try (ImageBatches batches = work.batches(first, end)) {
      int images = (end - first) * work.batchSize();
      Features features = Features.of(body.network(), batches, images, done -> {});
      FeatureBlock block =
          new FeatureBlock(
              features.values().toFloatMatrix(),
              features.labels().toFloatMatrix(),
              new ArrayList<>(batches.damaged()));
      features.free();
      return block;
    }
  }

  /** The features of all blocks, which are in order. */
  static Features join(List<FeatureBlock> blocks) {
    float[][] values =
        blocks.stream().flatMap(block -> List.of(block.values).stream()).toArray(float[][]::new);
    float[][] labels =
        blocks.stream().flatMap(block -> List.of(block.labels).stream()).toArray(float[][]::new);
    return new Features(Nd4j.createFromArray(values), Nd4j.createFromArray(labels));
  }
}
