package io.github.polyloss.dl4j.internal;

import io.github.polyloss.dl4j.internal.vectorization.Kernel;
import io.github.polyloss.dl4j.internal.vectorization.VectorizationProvider;

/** What a thread needs to evaluate rows; {@link ScratchPool} keeps it from call to call. */
final class Scratch {

  final Kernel kernel = VectorizationProvider.newKernel();
  final RowReader inputs = new RowReader();
  final RowReader labels = new RowReader();
  final RowReader masks = new RowReader();
  final HeadTerms heads = new HeadTerms();

  /** The score of each row of a chunk. */
  final double[] scores = new double[Kernel.CHUNK];

  /** A sum for each row of a chunk. */
  final double[] sums = new double[Kernel.CHUNK + Kernel.SLACK];

  /** The sum of the terms of a row but its head's. */
  final double[] tails = new double[Kernel.CHUNK + Kernel.SLACK];

  /** Which rows of a chunk have to be done again. */
  final int[] again = new int[Kernel.CHUNK];

  /** The true class of each row of a chunk, or a mark of {@link Kernel}. */
  final int[] truths = new int[Kernel.CHUNK];

  /** The column of the largest number of each row of a chunk. */
  final int[] largest = new int[Kernel.CHUNK];

  private FloatBlock floats;
  private DoubleBlock doubles;
  private boolean doublesAreOpen;

  /** Takes the arrays of a call. */
  void open(Batch batch) {
    inputs.open(batch.inputs());
    labels.open(batch.targets().labels());
    masks.open(batch.targets().maskOrNull());
  }

  void prepare(int from, int to) {
    inputs.prepare(from, to);
    labels.prepare(from, to);
    masks.prepare(from, to);
  }

  /** Lets go of the arrays of a call. */
  void close() {
    doublesAreOpen = false;
    inputs.open(null);
    labels.open(null);
    masks.open(null);
  }

  FloatBlock floats(Batch batch, int maxRows) {
    int length = maxRows * batch.columns();
    if (floats == null || floats.capacity < length) {
      floats = new FloatBlock(kernel, Math.max(Kernel.CHUNK, length));
    }
    floats.open(batch, maxRows);
    return floats;
  }

  /** The block for single rows; one that is open already does. */
  DoubleBlock doubles(Batch batch) {
    return doublesAreOpen ? doubles : doubles(batch, 1);
  }

  DoubleBlock doubles(Batch batch, int maxRows) {
    int length = maxRows * batch.columns();
    if (doubles == null || doubles.capacity < length) {
      doubles = new DoubleBlock(kernel, Math.max(Kernel.CHUNK, length));
    }
    doubles.open(batch, maxRows);
    doublesAreOpen = true;
    return doubles;
  }
}
