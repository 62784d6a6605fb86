package io.github.polyloss.training;

import io.github.polyloss.internal.OffHeap;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Batches of features for a consumer that is done with one when it asks for the next: their arrays
 * are the same, and rows are copied as bytes. ND4J's own operation makes new arrays each time and
 * prepares longer than it copies, a tenth of a head's training step.
 */
final class FeatureBatches implements AutoCloseable {

  private final Features features;
  private final boolean copyable;
  private DataSet last;

  FeatureBatches(Features features) {
    this.features = features;
    // On a GPU an array's memory is not the host's.
    this.copyable =
        Nd4j.getEnvironment().isCPU() && dense(features.values()) && dense(features.labels());
  }

  private static boolean dense(INDArray matrix) {
    return matrix.dataType() == DataType.FLOAT
        && Arrays.equals(matrix.stride(), new long[] {matrix.size(1), 1});
  }

  /** Copies rows into a batch that is valid until the next one. */
  DataSet of(int... rows) {
    if (last == null || last.numExamples() != rows.length || !copyable) {
      close();
      last = features.rows(rows);
    } else {
      copy(features.values(), rows, last.getFeatures());
      copy(features.labels(), rows, last.getLabels());
    }
    return last;
  }

  private static void copy(INDArray from, int[] rows, INDArray to) {
    long bytes = from.size(1) * Float.BYTES;
    Memory source = new Memory(from);
    Memory target = new Memory(to);
    for (int i = 0; i < rows.length; i++) {
      Pointer.memcpy(target.position(i * bytes), source.position(rows[i] * bytes), bytes);
    }
  }

  /** An array's bytes, of which it may have more than Java's buffers can. */
  private static final class Memory extends BytePointer {
    Memory(INDArray array) {
      super(array.data().pointer());
      address = array.data().pointer().address() + array.offset() * Float.BYTES;
      position = 0;
      limit = array.length() * Float.BYTES;
      capacity = limit;
    }
  }

  @Override
  public void close() {
    if (last != null) {
      OffHeap.free(last.getFeatures(), last.getLabels());
      last = null;
    }
  }
}
