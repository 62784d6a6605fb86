package io.github.polyloss.bench;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Logits, the true class of each row, another class for what is mixed into it, and a yes (1) or no
 * (0) for each output; the same for all contenders.
 */
record TrainingBatch(
    BatchShape shape, double[] logits, int[] classes, int[] otherClasses, float[] answers) {

  /** What the true class has where another is mixed in. */
  static final double SHARE = 0.7;

  private static final long SEED = 20220425;
  private static final double LOGIT_DEVIATION = 3;

  /** Normally distributed logits and evenly distributed labels, always the same for a shape. */
  static TrainingBatch ofShape(BatchShape shape) {
    SplittableRandom random = new SplittableRandom(SEED);
    double[] logits = new double[shape.elements()];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = LOGIT_DEVIATION * random.nextGaussian();
    }
    int[] classes = random.ints(shape.rows(), 0, shape.columns()).toArray();
    int[] otherClasses = new int[shape.rows()];
    for (int row = 0; row < otherClasses.length; row++) {
      int distance = random.nextInt(1, shape.columns());
      otherClasses[row] = (classes[row] + distance) % shape.columns();
    }
    float[] answers = new float[shape.elements()];
    for (int i = 0; i < answers.length; i++) {
      answers[i] = random.nextInt(2);
    }
    return new TrainingBatch(shape, logits, classes, otherClasses, answers);
  }

  float[] oneHot() {
    return labels(0, 1, 0);
  }

  /** As mixup leaves them: {@link #SHARE} for the true class, the rest for the other. */
  float[] mixed() {
    return labels(0, SHARE, 1 - SHARE);
  }

  /** One-hot labels of which a part was spread evenly over all classes. */
  float[] smoothed(double part) {
    return labels(part / shape.columns(), 1 - part, 0);
  }

  private float[] labels(double ofEach, double ofClass, double ofOther) {
    float[] labels = new float[shape.elements()];
    for (int row = 0; row < classes.length; row++) {
      int start = row * shape.columns();
      Arrays.fill(labels, start, start + shape.columns(), (float) ofEach);
      labels[start + otherClasses[row]] = (float) (ofEach + ofOther);
      labels[start + classes[row]] = (float) (ofEach + ofClass);
    }
    return labels;
  }
}
