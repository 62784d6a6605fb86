package io.github.polyloss.resnet;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.indexer.Bfloat16Indexer;
import org.bytedeco.javacpp.indexer.HalfIndexer;

/** The element types of a safetensors file that are understood. */
enum DType {
  F16(Short.BYTES) {
    @Override
    float next(ByteBuffer data) {
      return HalfIndexer.toFloat(Short.toUnsignedInt(data.getShort()));
    }
  },
  BF16(Short.BYTES) {
    @Override
    float next(ByteBuffer data) {
      return Bfloat16Indexer.toFloat(Short.toUnsignedInt(data.getShort()));
    }
  },
  F32(Float.BYTES) {
    @Override
    float next(ByteBuffer data) {
      return data.getFloat();
    }
  },
  F64(Double.BYTES) {
    @Override
    float next(ByteBuffer data) {
      return (float) data.getDouble();
    }
  },
  /** PyTorch's counters of batches, among the weights of a batch normalization. */
  I64(Long.BYTES) {
    @Override
    float next(ByteBuffer data) {
      return data.getLong();
    }
  };

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  int bytes() {
    return bytes;
  }

  /** The element at the buffer's position, which moves behind it. */
  abstract float next(ByteBuffer data);
}
