package io.github.polyloss.cli.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Files that grow by records, in the framing of TensorFlow's TFRecord: the length as 8 bytes, its
 * checksum, the bytes, their checksum; lowest byte first. A checksum is a CRC-32C that is turned by
 * 15 bits and moved by a constant, so that a record may hold other checksums.
 *
 * <p>A process that dies leaves all records but the last, which may be torn.
 */
final class Records {

  private static final int HEADER = Long.BYTES + Integer.BYTES;
  private static final int TURN = 15;
  private static final int SHIFT = 0xA282EAD8;

  private Records() {}

  /**
   * Writes records behind those that are there, in one go.
   *
   * @param file made if it is not there; its folder exists
   * @param records their bytes
   * @throws IOException if that fails; the message names the file
   */
  static void append(Path file, List<byte[]> records) throws IOException {
    int size = records.stream().mapToInt(bytes -> HEADER + bytes.length + Integer.BYTES).sum();
    ByteBuffer all = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    for (byte[] bytes : records) {
      int start = all.position();
      all.putLong(bytes.length);
      all.putInt(maskedCrc(all.array(), start, Long.BYTES));
      all.put(bytes);
      all.putInt(maskedCrc(bytes, 0, bytes.length));
    }
    all.flip();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (all.hasRemaining()) {
        channel.write(all);
      }
    } catch (IOException e) {
      // "No space left on device" alone would not say where.
      throw new IOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  static int maskedCrc(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return Integer.rotateRight((int) crc.getValue(), TURN) + SHIFT;
  }
}
