package io.github.polyloss.datavec.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_COLOR_2;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_COLOR_4;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_REDUCED_COLOR_8;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import io.github.polyloss.datavec.internal.Mats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;

/**
 * An image file. Greyscale and palettes become three channels, alpha is left off, and a rotation in
 * the EXIF data is carried out.
 */
public record FileImageSource(Path file) implements ImageSource {

  /**
   * Decodes the file. The pixels belong to the {@code Mat} behind the frame, which is released with
   * the caller's {@code PointerScope}, or by the garbage collector where there is none.
   */
  @Override
  public ImageWritable read() throws DataSetException {
    return read(Integer.MAX_VALUE);
  }

  @Override
  public ImageWritable read(int shorterSide) throws DataSetException {
    byte[] bytes = bytes();
    Optional<String> damage = ImageFormatCheck.damage(bytes);
    if (damage.isPresent()) {
      throw new DataSetException(file + ": " + damage.get());
    }
    return Mats.image(decode(bytes, reduction(bytes, shorterSide)));
  }

  /** Looks for damage, by the structure of the file where that tells enough. */
  void check() throws DataSetException {
    byte[] bytes = bytes();
    if (ImageFormatCheck.canJudge(bytes)) {
      Optional<String> damage = ImageFormatCheck.damage(bytes);
      if (damage.isPresent()) {
        throw new DataSetException(file + ": " + damage.get());
      }
    } else {
      decode(bytes, IMREAD_COLOR).close();
    }
  }

  /** OpenCV reduces JPEG files for less than their decoding costs, others only afterwards. */
  private static int reduction(byte[] bytes, int shorterSide) {
    int fits = JpegSize.shorterSide(bytes) / shorterSide;
    if (fits >= 8) {
      return IMREAD_REDUCED_COLOR_8;
    } else if (fits >= 4) {
      return IMREAD_REDUCED_COLOR_4;
    }
    return fits >= 2 ? IMREAD_REDUCED_COLOR_2 : IMREAD_COLOR;
  }

  private byte[] bytes() throws DataSetException {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw DataSetException.cannot("read", file, e);
    }
  }

  private Mat decode(byte[] bytes, int mode) throws DataSetException {
    if (bytes.length == 0) {
      throw new DataSetException(file + ": an empty file");
    }
    try (BytePointer pointer = new BytePointer(bytes);
        Mat encoded = new Mat(1, bytes.length, CV_8UC1, pointer)) {
      Mat image = imdecode(encoded, mode);
      if (image.empty()) {
        image.close();
        throw new DataSetException(file + ": not an image that OpenCV can decode");
      }
      return image;
    } catch (RuntimeException e) {
      throw new DataSetException(file + ": not an image that OpenCV can decode", e);
    }
  }
}
