package io.github.polyloss.onednn;

import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp.DynamicCustomOpsBuilder;

/**
 * A layer's convolution as ND4J's operations want it.
 *
 * @param layer with padding in numbers
 * @param channelsLast whether images are {@code [N, H, W, C]}, else {@code [N, C, H, W]}
 */
record ConvolutionOperation(ConvolutionLayer layer, boolean channelsLast) {
  /** The operations' code for weights [out, in, height, width]. */
  private static final int WEIGHTS_OUT_IN_HEIGHT_WIDTH = 1;

  private static final int EXPLICIT_PADDING = 0;

  /** Of the operation {@code conv2d} or {@code conv2d_bp}. */
  DynamicCustomOpsBuilder named(String name) {
    return DynamicCustomOp.builder(name)
        .addIntegerArguments(
            window()
                .arguments(EXPLICIT_PADDING, channelsLast ? 1 : 0, WEIGHTS_OUT_IN_HEIGHT_WIDTH));
  }

  private Window window() {
    return new Window(
        layer.getKernelSize(), layer.getStride(), layer.getPadding(), layer.getDilation());
  }

  /**
   * The size of the output.
   *
   * @param axis 0 for the height, 1 for the width
   * @param size of the input there
   */
  long outSize(int axis, long size) {
    return window().places(axis, size);
  }
}
