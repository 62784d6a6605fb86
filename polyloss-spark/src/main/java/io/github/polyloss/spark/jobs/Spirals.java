package io.github.polyloss.spark.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Points on three spirals, the third of which is rare: data that needs no download. */
final class Spirals {

  static final int CLASSES = 3;

  /** The share of the rare class is one in this many points. */
  private static final int RARE = 10;

  private Spirals() {}

  /** Batches of points, the same for the same seed. */
  static List<DataSet> batches(int count, int size, long seed) {
    Random random = new Random(seed);
    List<DataSet> batches = new ArrayList<>();
    for (int b = 0; b < count; b++) {
      float[][] points = new float[size][];
      float[][] labels = new float[size][CLASSES];
      for (int i = 0; i < size; i++) {
        int label = random.nextInt(RARE) == 0 ? 2 : random.nextInt(2);
        points[i] = point(label, random);
        labels[i][label] = 1;
      }
      batches.add(new DataSet(Nd4j.createFromArray(points), Nd4j.createFromArray(labels)));
    }
    return batches;
  }

  private static float[] point(int label, Random random) {
    double radius = 0.2 + random.nextDouble();
    double angle = 2 * Math.PI * label / CLASSES + 3 * radius + 0.1 * random.nextGaussian();
    return new float[] {(float) (radius * Math.cos(angle)), (float) (radius * Math.sin(angle))};
  }
}
