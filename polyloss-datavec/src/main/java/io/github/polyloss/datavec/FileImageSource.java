package io.github.polyloss.datavec;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;

/**
 * An image file. Greyscale and palettes become three channels, alpha is left off, and a rotation in
 * the EXIF data is carried out.
 */
record FileImageSource(Path file) implements ImageSource {

  /**
   * Decodes the file. The pixels belong to the {@code Mat} behind the frame, which is released with
   * the caller's {@code PointerScope}, or by the garbage collector where there is none.
   */
  @Override
  public ImageWritable read() throws DataSetException {
    byte[] bytes = bytes();
    Optional<String> damage = ImageFormatCheck.damage(bytes);
    if (damage.isPresent()) {
      throw new DataSetException(file + ": " + damage.get());
    }
    return new ImageWritable(new OpenCVFrameConverter.ToMat().convert(decode(bytes)));
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
      decode(bytes).close();
    }
  }

  private byte[] bytes() throws DataSetException {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw DataSetException.cannot("read", file, e);
    }
  }

  private Mat decode(byte[] bytes) throws DataSetException {
    if (bytes.length == 0) {
      throw new DataSetException(file + ": an empty file");
    }
    try (BytePointer pointer = new BytePointer(bytes);
        Mat encoded = new Mat(1, bytes.length, CV_8UC1, pointer)) {
      Mat image = imdecode(encoded, IMREAD_COLOR);
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
