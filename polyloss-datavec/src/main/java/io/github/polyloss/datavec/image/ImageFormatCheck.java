package io.github.polyloss.datavec.image;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;

/**
 * Finds JPEG and PNG files that were cut off or are too large, by their structure alone. OpenCV
 * decodes such files without a word and leaves the missing part grey.
 */
final class ImageFormatCheck {

  /** 600 MB when decoded; as many as no camera has, but a bomb of a few bytes may claim. */
  private static final long MAX_PIXELS = 200_000_000;

  private static final long PNG_SIGNATURE = 0x89504E470D0A1A0AL;
  private static final int PNG_END = 0x49454E44;
  private static final int PNG_CHUNK_OVERHEAD = 12;
  private static final int PNG_WIDTH = 16;
  private static final int PNG_HEIGHT = 20;

  private static final int START_OF_IMAGE = 0xD8;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int START_OF_SCAN = 0xDA;
  private static final int FIRST_RESTART = 0xD0;
  private static final int LAST_RESTART = 0xD7;
  private static final int TEMPORARY = 0x01;
  private static final int FIRST_FRAME = 0xC0;
  private static final int LAST_FRAME = 0xCF;
  private static final Set<Integer> NO_FRAMES = Set.of(0xC4, 0xC8, 0xCC);
  private static final int FRAME_HEIGHT = 5;
  private static final int FRAME_WIDTH = 7;

  private ImageFormatCheck() {}

  /** Whether {@link #damage} can judge this file; any other has to be decoded. */
  static boolean canJudge(byte[] file) {
    return isJpeg(file) || isPng(file);
  }

  /** What is wrong with a JPEG or PNG file, or nothing. */
  static Optional<String> damage(byte[] file) {
    if (isJpeg(file)) {
      return jpegDamage(file);
    }
    return isPng(file) ? pngDamage(ByteBuffer.wrap(file)) : Optional.empty();
  }

  static boolean isJpeg(byte[] file) {
    return file.length >= 3
        && at(file, 0) == 0xFF
        && at(file, 1) == START_OF_IMAGE
        && at(file, 2) == 0xFF;
  }

  private static boolean isPng(byte[] file) {
    return file.length >= Long.BYTES && ByteBuffer.wrap(file).getLong() == PNG_SIGNATURE;
  }

  /**
   * Walks from segment to segment, so that a thumbnail's end marker is not taken for the end. Stray
   * bytes between segments are passed over, as decoders do.
   */
  private static Optional<String> jpegDamage(byte[] file) {
    boolean scanned = false;
    int position = 2;
    while (position + 1 < file.length) {
      int marker = at(file, position + 1);
      if (at(file, position) != 0xFF || marker == 0xFF) {
        position++;
      } else if (marker == END_OF_IMAGE) {
        return scanned ? Optional.empty() : Optional.of("a JPEG file without image data");
      } else if (standsAlone(marker)) {
        position += 2;
      } else if (position + 3 >= file.length) {
        break;
      } else {
        if (isFrame(marker) && position + FRAME_WIDTH + 1 < file.length) {
          long width = twoBytes(file, position + FRAME_WIDTH);
          long height = twoBytes(file, position + FRAME_HEIGHT);
          if (width * height > MAX_PIXELS) {
            return tooLarge(width, height);
          }
        }
        position += 2 + twoBytes(file, position + 2);
        if (marker == START_OF_SCAN) {
          scanned = true;
          position = endOfScan(file, position);
        }
      }
    }
    return Optional.of("cut off: the JPEG data has no end marker");
  }

  /** The next marker behind the compressed data that begins a segment or ends the image. */
  private static int endOfScan(byte[] file, int start) {
    for (int i = start; i + 1 < file.length; i++) {
      if (at(file, i) == 0xFF && !standsAlone(at(file, i + 1))) {
        return i;
      }
    }
    return file.length;
  }

  /** Whether no length follows: a stuffed FF 00, a restart, or the marker for private use. */
  static boolean standsAlone(int marker) {
    return marker <= TEMPORARY || marker >= FIRST_RESTART && marker <= LAST_RESTART;
  }

  /** Whether the segment says how large the image is. */
  private static boolean isFrame(int marker) {
    return marker >= FIRST_FRAME && marker <= LAST_FRAME && !NO_FRAMES.contains(marker);
  }

  private static Optional<String> tooLarge(long width, long height) {
    return Optional.of(
        "an image may have at most %d pixels, got %d x %d".formatted(MAX_PIXELS, width, height));
  }

  private static int twoBytes(byte[] file, int position) {
    return at(file, position) << 8 | at(file, position + 1);
  }

  private static Optional<String> pngDamage(ByteBuffer file) {
    if (file.capacity() >= PNG_HEIGHT + Integer.BYTES) {
      long width = Integer.toUnsignedLong(file.getInt(PNG_WIDTH));
      long height = Integer.toUnsignedLong(file.getInt(PNG_HEIGHT));
      if (width > MAX_PIXELS || height > MAX_PIXELS || width * height > MAX_PIXELS) {
        return tooLarge(width, height);
      }
    }
    long position = Long.BYTES;
    while (position + PNG_CHUNK_OVERHEAD <= file.capacity()) {
      long length = Integer.toUnsignedLong(file.getInt((int) position));
      if (file.getInt((int) position + Integer.BYTES) == PNG_END) {
        return Optional.empty();
      }
      position += PNG_CHUNK_OVERHEAD + length;
    }
    return Optional.of("cut off: the PNG data has no end chunk");
  }

  private static int at(byte[] file, int position) {
    return Byte.toUnsignedInt(file[position]);
  }
}
