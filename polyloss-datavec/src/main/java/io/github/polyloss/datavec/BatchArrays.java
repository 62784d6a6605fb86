package io.github.polyloss.datavec;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The arrays of a batch, each of whose rows may be filled by another thread. */
final class BatchArrays {

  private final long[] shape;
  private final int rowLength;
  private final float[] onHeap;
  private final INDArray features;
  private final float[] oneHot;
  private final int classes;
  private DataSet dataSet;

  // Made by the consumer's thread, where a workspace may be open: they must not land in it.
  @SuppressWarnings("try")
  BatchArrays(int rows, int channels, int size, int classes) {
    this.shape = new long[] {rows, channels, size, size};
    this.rowLength = channels * size * size;
    this.classes = classes;
    this.oneHot = new float[rows * classes];
    // On a GPU an array's memory is not the host's.
    if (Nd4j.getExecutioner().type() == OpExecutioner.ExecutionerType.CUDA) {
      this.features = null;
      this.onHeap = new float[rows * rowLength];
    } else {
      try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        this.features = Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
      }
      this.onHeap = null;
    }
  }

  /** Where the features of a row go. */
  FloatBuffer row(int row) {
    if (features == null) {
      return FloatBuffer.wrap(onHeap, row * rowLength, rowLength).slice();
    }
    FloatPointer start = new FloatPointer(features.data().pointer());
    return start.getPointer((long) row * rowLength).capacity(rowLength).asBuffer();
  }

  void label(int row, int label) {
    oneHot[row * classes + label] = 1;
  }

  // Whichever thread finishes a batch calls this, the consumer's among them.
  @SuppressWarnings("try")
  BatchArrays complete() {
    try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      dataSet =
          new DataSet(
              features == null ? Nd4j.create(onHeap, shape, 'c') : features,
              Nd4j.create(oneHot, new long[] {shape[0], classes}, 'c'));
    }
    return this;
  }

  DataSet dataSet() {
    return dataSet;
  }

  int rows() {
    return (int) shape[0];
  }

  /** Forgets the labels; all features are written anew in any case. */
  BatchArrays cleared() {
    Arrays.fill(oneHot, 0);
    return this;
  }
}
