package io.github.polyloss.datavec.oxford102;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Gives out as many bytes as it was last allowed to, and fails when asked for more. */
final class MeteredInputStream extends FilterInputStream {

  private long left;

  MeteredInputStream(InputStream in) {
    super(in);
  }

  /** Allows this number of bytes from here on. */
  void allow(long bytes) {
    left = bytes;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (left <= 0 && length > 0) {
      throw new IOException("it holds more than its headers say");
    }
    int count = super.read(buffer, offset, (int) Math.min(length, left));
    left -= Math.max(0, count);
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    return count <= 0 ? 0 : Math.max(0, read(new byte[(int) Math.min(count, 1 << 13)]));
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
