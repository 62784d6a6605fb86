package io.github.polyloss.internal;

import java.io.DataInputStream;
import java.io.IOException;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reads parameters as ND4J writes them: a description of the shape, then the values.
 *
 * <p>{@code Nd4j.read} makes room for what the description claims before it looks for the values,
 * and believes strides that lead out of them, which ends in a crash of the process. So the claims
 * are checked here, and the strides are those of a row.
 */
public final class RowVector {

  private RowVector() {}

  /**
   * Reads one row.
   *
   * @param in from where; only what belongs to the row is taken
   * @param maxLength how many numbers it may have at most
   * @return the row, {@code [length]} or {@code [1, length]} as it was written
   * @throws IOException if there is none, or a longer one; the message says what is wrong
   */
  public static INDArray read(DataInputStream in, long maxLength) throws IOException {
    try {
      long[] shape = readShape(in);
      long length = shape[shape.length - 1];
      if (length < 1 || length > maxLength) {
        throw new IOException(
            "an array must have from 1 to %d numbers, got %d".formatted(maxLength, length));
      }
      DataBuffer.AllocationMode mode = readMode(in);
      if (in.readLong() != length) {
        throw new IOException("an array must have as many numbers as its shape says");
      }
      DataType type = DataType.valueOf(in.readUTF());
      if (!type.isFPType()) {
        throw new IOException("an array must hold floating-point numbers, got " + type);
      }
      DataBuffer values = Nd4j.createBuffer(type, length, false);
      values.read(in, mode, length, type);
      return Nd4j.create(values, shape);
    } catch (RuntimeException e) {
      throw new IOException("an array is broken: " + e.getMessage(), e);
    }
  }

  private static long[] readShape(DataInputStream in) throws IOException {
    readMode(in);
    long size = in.readLong();
    String type = in.readUTF();
    long rank = in.readLong();
    // Behind the rank: a size and a stride for each dimension, and three numbers more.
    if (!type.equals("LONG") || size != 2 * rank + 4) {
      throw new IOException("an array must begin with its shape");
    }
    if (rank != 1 && (rank != 2 || in.readLong() != 1)) {
      throw new IOException("an array must be one row");
    }
    long length = in.readLong();
    in.skipNBytes((rank + 3) * Long.BYTES);
    return rank == 1 ? new long[] {length} : new long[] {1, length};
  }

  private static DataBuffer.AllocationMode readMode(DataInputStream in) throws IOException {
    DataBuffer.AllocationMode mode = DataBuffer.AllocationMode.valueOf(in.readUTF());
    if (mode != DataBuffer.AllocationMode.MIXED_DATA_TYPES) {
      throw new IOException("an array must be of ND4J 1.0.0-beta4 or later, got " + mode);
    }
    return mode;
  }
}
