package io.github.polyloss.bench;

import java.util.SplittableRandom;

/** Logits and the true class of each row, the same for all contenders. */
record TrainingBatch(BatchShape shape, float[] logits, int[] classes) {

  private static final long SEED = 20220425;
  private static final double LOGIT_DEVIATION = 3;

  /** Normally distributed logits and evenly distributed classes, always the same for a shape. */
  static TrainingBatch ofShape(BatchShape shape) {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] logits = new float[shape.elements()];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (LOGIT_DEVIATION * random.nextGaussian());
    }
    int[] classes = random.ints(shape.rows(), 0, shape.columns()).toArray();
    return new TrainingBatch(shape, logits, classes);
  }

  float[] oneHot() {
    float[] labels = new float[shape.elements()];
    for (int row = 0; row < classes.length; row++) {
      labels[row * shape.columns() + classes[row]] = 1;
    }
    return labels;
  }
}
