package io.github.polyloss.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class FeatureCacheTest {

  @Test
  void copiesInFilesAreTheSameAsInMemory() {
    List<Features> all = IntStream.range(0, 3).mapToObj(FeatureCacheTest::features).toList();
    // Room for one.
    FeatureCache copies = new FeatureCache(1001L * (1500 + 7) * Float.BYTES);
    List<Features> expected = all.stream().map(FeatureCacheTest::duplicate).toList();
    all.forEach(copies::add);

    assertThat(copies.get(0)).isSameAs(all.get(0));
    for (int i = 2; i > 0; i--) {
      assertThat(all.get(i).values().wasClosed()).isTrue();
      Features copy = copies.get(i);
      assertThat(copy.values()).isEqualTo(expected.get(i).values());
      assertThat(copy.labels()).isEqualTo(expected.get(i).labels());
    }
  }

  @Test
  void aCopyFromAFileIsInMemoryUntilTheNextOneIsAskedFor() {
    FeatureCache copies = new FeatureCache(0);
    Features features = features(0);
    Features expected = duplicate(features);
    copies.add(features);
    copies.add(features(1));
    Features first = copies.get(0);
    assertThat(first.values().wasClosed()).isFalse();

    copies.get(1);

    assertThat(first.values().wasClosed()).isTrue();
    assertThat(first.labels().wasClosed()).isTrue();
    assertThat(copies.get(0).values()).isEqualTo(expected.values());
  }

  private static Features duplicate(Features features) {
    return new Features(features.values().dup(), features.labels().dup());
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
