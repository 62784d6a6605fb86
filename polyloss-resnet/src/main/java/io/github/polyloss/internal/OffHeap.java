package io.github.polyloss.internal;

import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Frees arrays at once. Else an array outside DL4J's workspaces keeps its memory until Java
 * collects the garbage, and Java does not hurry: all that it sees of the array is a small object.
 */
public final class OffHeap {

  private OffHeap() {}

  /**
   * Frees arrays that nobody will use any more. Views of others, arrays in workspaces, and those
   * that are free already stay as they are.
   *
   * @param arrays which may be null
   */
  public static void free(INDArray... arrays) {
    for (INDArray array : arrays) {
      if (array != null && array.closeable()) {
        array.close();
      }
    }
  }

  /**
   * Frees what a network holds that nobody will use any more. DL4J's {@code close} collects the
   * garbage as well, which would cost each run of a sweep a tenth of a second.
   *
   * @param network with its parameters, gradients and the updater's state
   */
  public static void free(ComputationGraph network) {
    Updater updater = network.getUpdater(false);
    free(
        network.params(),
        network.getGradientsViewArray(),
        updater == null ? null : updater.getStateViewArray());
  }
}
