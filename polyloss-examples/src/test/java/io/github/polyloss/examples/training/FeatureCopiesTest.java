package io.github.polyloss.examples.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class FeatureCopiesTest {

  @Test
  void copiesInFilesAreTheSameAsInMemory() {
    List<Features> all = IntStream.range(0, 3).mapToObj(FeatureCopiesTest::features).toList();
    // Room for one.
    FeatureCopies copies = new FeatureCopies(1001L * (1500 + 7) * Float.BYTES);
    all.forEach(copies::add);

    assertThat(copies.get(0)).isSameAs(all.get(0));
    for (int i = 2; i > 0; i--) {
      assertThat(copies.get(i)).isNotSameAs(all.get(i));
      assertThat(copies.get(i).values()).isEqualTo(all.get(i).values());
      assertThat(copies.get(i).labels()).isEqualTo(all.get(i).labels());
    }
  }

  /** More rows than a block has, and not a multiple of them. */
  private static Features features(int seed) {
    INDArray values =
        Nd4j.getRandomFactory()
            .getNewRandomInstance(seed)
            .nextGaussian('c', new long[] {1001, 1500})
            .castTo(DataType.FLOAT);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, 1001, 7);
    for (int row = 0; row < 1001; row++) {
      labels.putScalar(row, row % 7, 1);
    }
    return new Features(values, labels);
  }
}
