package io.github.polyloss.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Batches in arrays that are used again have the rows that ND4J's own operation picks. */
class FeatureBatchesTest {

  private static final int IMAGES = 37;

  static List<Arguments> features() {
    INDArray values = random(IMAGES, 24);
    INDArray labels = random(IMAGES, 5);
    INDArray more = random(IMAGES + 9, 24);
    return List.of(
        Arguments.of("as they are made", new Features(values, labels)),
        Arguments.of(
            "with damaged images left out",
            new Features(
                more.get(NDArrayIndex.interval(0, IMAGES)),
                random(IMAGES + 9, 5).get(NDArrayIndex.interval(0, IMAGES)))),
        Arguments.of(
            "from the middle of others",
            new Features(more.get(NDArrayIndex.interval(6, 6 + IMAGES)), labels)),
        Arguments.of("in F order", new Features(values.dup('f'), labels)),
        Arguments.of(
            "with columns left out",
            new Features(
                more.get(NDArrayIndex.interval(0, IMAGES), NDArrayIndex.interval(3, 20)), labels)));
  }

  private static INDArray random(int rows, int columns) {
    return Nd4j.rand(DataType.FLOAT, rows, columns);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("features")
  void batchesHaveTheRowsAskedFor(String name, Features features) {
    Random random = new Random(1);
    try (FeatureBatches batches = new FeatureBatches(features)) {
      for (int size : new int[] {8, 8, 8, 3, 3, 8, 1}) {
        int[] rows = random.ints(size, 0, IMAGES).toArray();

        DataSet batch = batches.of(rows);

        DataSet expected = features.rows(rows);
        assertThat(batch.getFeatures()).isEqualTo(expected.getFeatures());
        assertThat(batch.getLabels()).isEqualTo(expected.getLabels());
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("features")
  void aBatchThatIsDoneLeavesNoArrayBehind(String name, Features features) {
    DataSet first;
    DataSet second;
    try (FeatureBatches batches = new FeatureBatches(features)) {
      first = batches.of(1, 2, 3);
      second = batches.of(4, 5);
      assertThat(first.getFeatures().wasClosed()).isTrue();
      assertThat(first.getLabels().wasClosed()).isTrue();
      assertThat(second.getFeatures().wasClosed()).isFalse();
    }
    assertThat(second.getFeatures().wasClosed()).isTrue();
    assertThat(second.getLabels().wasClosed()).isTrue();
    assertThat(features.values().wasClosed()).isFalse();
  }
}
