package io.github.polyloss.dl4j;

/** What a thread needs to evaluate rows of floats; {@link Rooms} keeps it from call to call. */
final class Room {

  final Exponentials exponentials = Hardware.exponentials();
  final float[] chunk = new float[Exponentials.CHUNK];
  final float[] chunkOut = new float[Exponentials.CHUNK];
  float[] powers = new float[Exponentials.CHUNK];
  float[] labels = new float[Exponentials.CHUNK];
  float[] zeros = new float[Exponentials.CHUNK];
  float[] logits = new float[Exponentials.CHUNK];
  private int columns;
  private DenseRow dense;

  void fit(int columns) {
    this.columns = columns;
    if (powers.length < columns) {
      powers = new float[columns];
      labels = new float[columns];
      zeros = new float[columns];
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
