package io.github.polyloss.training;

import io.github.polyloss.internal.OffHeap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Features in a file of this process: rows of values, then rows of labels, as plain floats. */
final class FeatureFile {
  private static final int BLOCK_BYTES = 1 << 22;

  private final Path file;
  private final long rows;
  private final long columns;
  private final long classes;

  private FeatureFile(Path file, Features features) {
    this.file = file;
    this.rows = features.images();
    this.columns = features.values().size(1);
    this.classes = features.labels().size(1);
  }

  static FeatureFile write(Path file, Features features) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      write(channel, features.values());
      write(channel, features.labels());
    }
    return new FeatureFile(file, features);
  }

  private static void write(FileChannel channel, INDArray matrix) throws IOException {
    int blockRows = blockRows(matrix.size(1));
    ByteBuffer block = block(blockRows * matrix.size(1));
    for (long first = 0; first < matrix.size(0); first += blockRows) {
      long end = Math.min(first + blockRows, matrix.size(0));
      float[] values = matrix.get(NDArrayIndex.interval(first, end)).reshape(-1).toFloatVector();
      block.clear().asFloatBuffer().put(values);
      block.limit(values.length * Float.BYTES);
      while (block.hasRemaining()) {
        channel.write(block);
      }
    }
  }

  private static int blockRows(long columns) {
    return (int) Math.max(1, BLOCK_BYTES / Float.BYTES / columns);
  }

  private static ByteBuffer block(long floats) {
    return ByteBuffer.allocateDirect(Math.toIntExact(floats * Float.BYTES))
        .order(ByteOrder.nativeOrder());
  }

  Features read() throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      INDArray values = read(channel, columns);
      return new Features(values, read(channel, classes));
    }
  }

  private INDArray read(FileChannel channel, long width) throws IOException {
    INDArray matrix = Nd4j.create(DataType.FLOAT, rows, width);
    int blockRows = blockRows(width);
    ByteBuffer block = block(blockRows * width);
    for (long first = 0; first < rows; first += blockRows) {
      long end = Math.min(first + blockRows, rows);
      float[] values = new float[(int) ((end - first) * width)];
      block.clear().limit(values.length * Float.BYTES);
      while (block.hasRemaining()) {
        if (channel.read(block) < 0) {
          throw new IOException(file + " ends too early");
        }
      }
      block.flip().asFloatBuffer().get(values);
      INDArray copy = Nd4j.create(values, new long[] {end - first, width}, 'c');
      matrix.get(NDArrayIndex.interval(first, end)).assign(copy);
      OffHeap.free(copy);
    }
    return matrix;
  }
}
