package io.github.polyloss.onednn;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What slides over an image: in each array first the height, then the width. */
record Window(int[] kernel, int[] stride, int[] padding, int[] dilation) {

  /**
   * The number of places along an axis.
   *
   * @param axis 0 for the height, 1 for the width
   * @param size of the image there
   */
  long places(int axis, long size) {
    int reach = dilation[axis] * (kernel[axis] - 1) + 1;
    return (size + 2L * padding[axis] - reach) / stride[axis] + 1;
  }

  /** The integers with which ND4J's operations begin, and then others. */
  int[] arguments(int... others) {
    return Stream.of(kernel, stride, padding, dilation, others)
        .flatMapToInt(IntStream::of)
        .toArray();
  }
}
