package io.github.polyloss.datavec.oxford102;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.InflaterInputStream;

/**
 * Looks through the structure of a MATLAB 5 file before it is read. The library that reads it makes
 * room for what each part claims before it looks whether that much is there, and follows nested
 * parts without end; so each part must lie within the one around it.
 */
final class MatTags {

  private static final int HEADER_BYTES = 128;
  private static final int ENDIAN_INDICATOR = 126;
  private static final int TAG_BYTES = 8;
  private static final int SMALL_DATA_BYTES = 4;
  private static final int MAX_INFLATED_BYTES = 16_000_000;

  private static final int MATRIX = 14;
  private static final int COMPRESSED = 15;
  private static final int OPAQUE_CLASS = 17;

  private MatTags() {}

  /** Throws if a part claims more than there is. */
  static void check(byte[] file) throws IOException {
    if (file.length < HEADER_BYTES) {
      throw new IOException("it ends within its header");
    }
    ByteOrder order =
        file[ENDIAN_INDICATOR] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    ByteBuffer bytes = ByteBuffer.wrap(file).order(order).position(HEADER_BYTES);
    while (bytes.remaining() >= TAG_BYTES) {
      int type = bytes.getInt();
      ByteBuffer content = part(bytes, bytes.getInt(), 0);
      if (type == COMPRESSED) {
        ByteBuffer inflated = inflated(content).order(order);
        if (inflated.remaining() < TAG_BYTES || inflated.getInt() != MATRIX) {
          throw new IOException("a compressed part holds no matrix");
        }
        checkMatrix(part(inflated, inflated.getInt(), 0));
      } else if (type == MATRIX) {
        checkMatrix(content);
      } else {
        throw new IOException("part of the unknown type " + type);
      }
    }
  }

  private static void checkMatrix(ByteBuffer matrix) throws IOException {
    for (boolean first = true; matrix.remaining() >= TAG_BYTES; first = false) {
      int type = matrix.getInt();
      int smallLength = type >>> Short.SIZE;
      if (smallLength > SMALL_DATA_BYTES) {
        throw new IOException("a small part claims " + smallLength + " bytes");
      }
      ByteBuffer content =
          smallLength > 0
              ? part(matrix, SMALL_DATA_BYTES, 0)
              : part(matrix, matrix.getInt(), TAG_BYTES);
      if (first
          && content.remaining() >= Integer.BYTES
          && content.get(offset(content)) == OPAQUE_CLASS) {
        throw new IOException("it holds an object of a MATLAB class");
      }
    }
  }

  /** Where the lowest byte of the first number is. */
  private static int offset(ByteBuffer numbers) {
    return numbers.order() == ByteOrder.LITTLE_ENDIAN ? 0 : Integer.BYTES - 1;
  }

  /**
   * Takes the next bytes, and what fills them up to a multiple of the alignment, if there is one.
   */
  private static ByteBuffer part(ByteBuffer bytes, int length, int alignment) throws IOException {
    if (length < 0 || length > bytes.remaining()) {
      throw new IOException(
          "a part claims %s bytes where %d are left"
              .formatted(Integer.toUnsignedString(length), bytes.remaining()));
    }
    ByteBuffer part = bytes.slice(bytes.position(), length).order(bytes.order());
    int padding = alignment == 0 ? 0 : Math.floorMod(-length, alignment);
    bytes.position(Math.min(bytes.limit(), bytes.position() + length + padding));
    return part;
  }

  private static ByteBuffer inflated(ByteBuffer compressed) throws IOException {
    byte[] bytes = new byte[compressed.remaining()];
    compressed.get(bytes);
    try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
      byte[] inflated = in.readNBytes(MAX_INFLATED_BYTES + 1);
      if (inflated.length > MAX_INFLATED_BYTES) {
        throw new IOException(
            "a compressed part holds more than %d bytes".formatted(MAX_INFLATED_BYTES));
      }
      return ByteBuffer.wrap(inflated);
    }
  }
}
