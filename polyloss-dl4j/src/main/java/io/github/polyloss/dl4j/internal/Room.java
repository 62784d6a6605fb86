package io.github.polyloss.dl4j.internal;

/** What a thread needs to evaluate rows of floats; {@link Rooms} keeps it from call to call. */
final class Room {

  final FloatKernel kernel = Hardware.floatKernel();
  final RowTerms terms = new RowTerms();
  float[] powers = new float[FloatKernel.CHUNK];
  float[] logits = new float[FloatKernel.CHUNK];
  private int columns;
  private DenseRow dense;

  void fit(int columns) {
    this.columns = columns;
    if (powers.length < columns) {
      powers = new float[columns];
      logits = new float[columns];
    }
  }

  DenseRow dense() {
    if (dense == null || dense.columns() != columns) {
      dense = new DenseRow(columns);
    }
    return dense;
  }
}
