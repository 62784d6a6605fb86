package io.github.polyloss.spark;

import java.util.List;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Rows of five random numbers and a random one of three classes, the same at each call. */
final class RandomBatches {

  private RandomBatches() {}

  static List<DataSet> of(int rows, int count) {
    Nd4j.getRandom().setSeed(5);
    return Stream.generate(
            () -> {
              INDArray labels = Nd4j.zeros(rows, 3);
              for (int i = 0; i < rows; i++) {
                labels.putScalar(i, Nd4j.getRandom().nextInt(3), 1);
              }
              return new DataSet(Nd4j.randn(rows, 5), labels);
            })
        .limit(count)
        .toList();
  }
}
