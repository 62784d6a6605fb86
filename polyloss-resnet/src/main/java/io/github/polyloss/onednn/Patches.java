package io.github.polyloss.onednn;

import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a convolution sees of an image at each of its places: a matrix with a row for each place and
 * the image's numbers there in the order of the weights, channel, height, width. The layer's output
 * is its product with the weights, and the gradient of the weights is a product with it.
 */
final class Patches {
  private final int channels;
  private final int height;
  private final int width;
  private final int[] kernel;
  private final int[] stride;
  private final int[] padding;
  private final int[] dilation;
  private final int rows;
  private final int columns;

  /** One image with zeros around it. */
  private final float[] padded;

  /**
   * @param images {@code [N, C, H, W]}
   * @param places rows and columns of the layer's output
   */
  Patches(INDArray images, ConvolutionLayer layer, long... places) {
    channels = (int) images.size(1);
    height = (int) images.size(2);
    width = (int) images.size(3);
    kernel = layer.getKernelSize();
    stride = layer.getStride();
    padding = layer.getPadding();
    dilation = layer.getDilation();
    rows = (int) places[0];
    columns = (int) places[1];
    padded = new float[channels * paddedHeight() * paddedWidth()];
  }

  /** The number of places. */
  int count() {
    return rows * columns;
  }

  /** Numbers in a patch. */
  int length() {
    return channels * kernel[0] * kernel[1];
  }

  /** Writes the patches of one image of a batch. */
  void write(Floats images, int image, Floats patches) {
    pad(images, image);
    int lineLength = columns * length();
    Scratch.each(
        rows,
        (row, scratch) -> {
          float[] line = scratch.floats(0, lineLength);
          fill(row, line);
          patches.write(row * lineLength, lineLength, line);
        });
  }

  private int paddedWidth() {
    return width + 2 * padding[1];
  }

  private int paddedHeight() {
    return height + 2 * padding[0];
  }

  private void pad(Floats images, int image) {
    for (int channel = 0; channel < channels; channel++) {
      for (int y = 0; y < height; y++) {
        int from = ((image * channels + channel) * height + y) * width;
        int to = (channel * paddedHeight() + padding[0] + y) * paddedWidth() + padding[1];
        images.read(from, width, padded, to);
      }
    }
  }

  private void fill(int row, float[] line) {
    int paddedWidth = paddedWidth();
    int paddedHeight = paddedHeight();
    int to = 0;
    for (int column = 0; column < columns; column++) {
      for (int channel = 0; channel < channels; channel++) {
        for (int y = 0; y < kernel[0]; y++) {
          int paddedRow = channel * paddedHeight + row * stride[0] + y * dilation[0];
          int from = paddedRow * paddedWidth + column * stride[1];
          for (int x = 0; x < kernel[1]; x++) {
            line[to++] = padded[from + x * dilation[1]];
          }
        }
      }
    }
  }
}
