package io.github.polyloss.datavec.transform;

/**
 * The part of a row or column of pixels that is read when something from {@code from} to {@code to}
 * is looked at, in pixels from the edge. What lies beyond an edge is the mirror image of what lies
 * before it, which has to be in the part as well.
 */
record PixelRange(int start, int end) {

  /** Interpolation reads a pixel further, and so may shrinking; one more for rounding. */
  private static final int MARGIN = 3;

  static PixelRange of(double from, double to, int pixels) {
    int start = (int) Math.floor(from) - MARGIN;
    int end = (int) Math.ceil(to) + MARGIN;
    int mirroredStart = 2 * pixels - end;
    int mirroredEnd = -start;
    return new PixelRange(
        within(Math.min(start, end > pixels ? mirroredStart : start), pixels - 1),
        Math.max(1, within(Math.max(end, start < 0 ? mirroredEnd : end), pixels)));
  }

  private static int within(int value, int largest) {
    return Math.max(0, Math.min(largest, value));
  }

  int length() {
    return end - start;
  }
}
