package io.github.polyloss.training;

import io.github.polyloss.datavec.ImageBatches;
import io.github.polyloss.datavec.image.LabeledImage;
import io.github.polyloss.datavec.transform.Augmentation;
import io.github.polyloss.internal.OffHeap;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Sends images through a trained model, prepared as its card says. */
public final class Predictor {

  private static final int BATCH = 32;

  private Predictor() {}

  /**
   * Predicts the classes of images.
   *
   * @param model the trained model
   * @param images any images; their labels are ignored
   * @return one row an image, one column a class, in the order of the model's class names; rows sum
   *     to 1
   */
  public static float[][] predict(ModelFile model, List<LabeledImage> images) {
    List<float[]> rows = new ArrayList<>();
    try (ImageBatches batches =
        ImageBatches.builder(images, model.card().classNames().size())
            .augmentation(Augmentation.none(model.card().imageSize()))
            .batchSize(BATCH)
            .reuseArrays(true)
            .build()) {
      while (batches.hasNext()) {
        INDArray probabilities = model.network().output(batches.next().getFeatures())[0];
        rows.addAll(List.of(probabilities.toFloatMatrix()));
        OffHeap.free(probabilities);
      }
    }
    return rows.toArray(float[][]::new);
  }
}
