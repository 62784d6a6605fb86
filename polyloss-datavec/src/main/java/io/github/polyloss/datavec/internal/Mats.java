package io.github.polyloss.datavec.internal;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import java.nio.ByteBuffer;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;

/** The way between DataVec's images and OpenCV's matrices of three 8-bit channels. */
public final class Mats {

  private Mats() {}

  public static Mat mat(ImageWritable image) {
    Mat mat = new OpenCVFrameConverter.ToMat().convert(image.getFrame());
    if (mat == null || mat.type() != CV_8UC3) {
      throw new IllegalArgumentException(
          "an image must have 3 channels of 8 bits, got %d of %d bits"
              .formatted(image.getFrame().imageChannels, Math.abs(image.getFrame().imageDepth)));
    }
    return mat;
  }

  public static ImageWritable image(Mat mat) {
    return new ImageWritable(new OpenCVFrameConverter.ToMat().convert(mat));
  }

  /** An image of its own memory with the given pixels: blue, green, red, row by row. */
  public static ImageWritable image(int width, int height, byte[] bgr) {
    Mat mat = new Mat(height, width, CV_8UC3);
    mat.data().put(bgr);
    return image(mat);
  }

  /** The pixels: blue, green, red, row by row. */
  public static byte[] bgr(ImageWritable image) {
    Frame frame = image.getFrame();
    ByteBuffer pixels = (ByteBuffer) frame.image[0];
    int rowBytes = 3 * frame.imageWidth;
    byte[] bgr = new byte[frame.imageHeight * rowBytes];
    for (int y = 0; y < frame.imageHeight; y++) {
      pixels.get(y * frame.imageStride, bgr, y * rowBytes, rowBytes);
    }
    return bgr;
  }

  /** Frees the native memory now: left to the garbage collector, it grows faster than the heap. */
  public static void release(ImageWritable image) {
    mat(image).close();
  }
}
