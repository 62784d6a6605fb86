package io.github.polyloss.datavec.image;

/** Reads the size of an image out of the header of a JPEG file. */
final class JpegSize {

  private static final int FIRST_FRAME = 0xC0;
  private static final int LAST_FRAME = 0xCF;
  private static final int HUFFMAN_TABLES = 0xC4;
  private static final int RESERVED = 0xC8;
  private static final int ARITHMETIC_TABLES = 0xCC;
  private static final int START_OF_SCAN = 0xDA;

  private JpegSize() {}

  /** Pixels of the shorter side, or 0 if this is no JPEG file or its header says nothing. */
  static int shorterSide(byte[] file) {
    if (!ImageFormatCheck.isJpeg(file)) {
      return 0;
    }
    int position = 2;
    while (position + 8 < file.length) {
      int marker = file[position + 1] & 0xFF;
      if (file[position] != (byte) 0xFF || marker == 0xFF || ImageFormatCheck.standsAlone(marker)) {
        position++;
      } else if (isFrame(marker)) {
        return Math.min(twoBytes(file, position + 5), twoBytes(file, position + 7));
      } else if (marker == START_OF_SCAN) {
        return 0;
      } else {
        position += 2 + twoBytes(file, position + 2);
      }
    }
    return 0;
  }

  private static boolean isFrame(int marker) {
    return marker >= FIRST_FRAME
        && marker <= LAST_FRAME
        && marker != HUFFMAN_TABLES
        && marker != RESERVED
        && marker != ARITHMETIC_TABLES;
  }

  private static int twoBytes(byte[] file, int position) {
    return (file[position] & 0xFF) << 8 | file[position + 1] & 0xFF;
  }
}
