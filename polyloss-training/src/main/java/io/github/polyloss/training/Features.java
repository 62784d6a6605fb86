package io.github.polyloss.training;

import io.github.polyloss.datavec.ImageBatches;
import io.github.polyloss.datavec.image.Progress;
import io.github.polyloss.internal.OffHeap;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * What a body makes of images, computed once and used again and again.
 *
 * @param values {@code [images, features]}, one row an image
 * @param labels {@code [images, classes]}, one-hot
 */
public record Features(INDArray values, INDArray labels) {

  /**
   * Sends images through a body, in the order in which they come.
   *
   * @param body computes the features
   * @param batches of the images
   * @param images how many there are
   * @param task shows how many images are done
   * @return the features; fewer than asked for where damaged images were left out
   */
  public static Features of(
      ComputationGraph body, ImageBatches batches, int images, Progress.Task task) {
    INDArray values = null;
    INDArray labels = null;
    int done = 0;
    while (batches.hasNext()) {
      DataSet batch = batches.next();
      INDArray features = body.output(batch.getFeatures())[0];
      if (values == null) {
        values = Nd4j.create(DataType.FLOAT, images, features.size(1));
        labels = Nd4j.create(DataType.FLOAT, images, batch.getLabels().size(1));
      }
      int end = done + (int) features.size(0);
      values.get(NDArrayIndex.interval(done, end)).assign(features);
      labels.get(NDArrayIndex.interval(done, end)).assign(batch.getLabels());
      OffHeap.free(features);
      done = end;
      task.reached(done);
    }
    return done == images
        ? new Features(values, labels)
        : new Features(
            values.get(NDArrayIndex.interval(0, done)), labels.get(NDArrayIndex.interval(0, done)));
  }

  /**
   * The number of images.
   *
   * @return how many rows there are
   */
  public int images() {
    return (int) values.size(0);
  }

  /** Frees the memory; the features cannot be used any more. */
  public void free() {
    OffHeap.free(values, labels);
  }

  /**
   * Makes a batch.
   *
   * @param indices of the rows
   * @return the rows, copied
   */
  public DataSet rows(int... indices) {
    return new DataSet(Nd4j.pullRows(values, 1, indices), Nd4j.pullRows(labels, 1, indices));
  }
}
