package io.github.polyloss.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class LossCaseTest {

  private static final int ROWS = 50;
  private static final int COLUMNS = 20;

  private final TrainingBatch batch = TrainingBatch.ofShape(new BatchShape(ROWS, COLUMNS));

  @ParameterizedTest
  @EnumSource(names = {"ONE_HOT", "SMOOTHED", "F_ORDER", "DOUBLE"})
  void theTrueClassHasALabelOfOne(LossCase lossCase) {
    assertOneHot(lossCase.labels(batch));
    assertOneHot(lossCase.dl4jLabels(batch));
  }

  private void assertOneHot(INDArray labels) {
    for (int row = 0; row < ROWS; row++) {
      int trueClass = batch.classes()[row];
      double[] expected =
          IntStream.range(0, COLUMNS).mapToDouble(column -> column == trueClass ? 1 : 0).toArray();
      assertThat(labels.getRow(row).toDoubleVector()).containsExactly(expected);
    }
  }

  @Test
  void indicesAreThoseOfTheTrueClasses() {
    INDArray labels = LossCase.INDEX.labels(batch);

    assertThat(labels.shape()).containsExactly(ROWS, 1);
    assertThat(labels.data().asInt()).containsExactly(batch.classes());
    assertOneHot(LossCase.INDEX.dl4jLabels(batch));
  }

  @Test
  void mixedLabelsAreDividedBetweenTwoClasses() {
    INDArray labels = LossCase.MIXUP.labels(batch);

    for (int row = 0; row < ROWS; row++) {
      double[] sorted = labels.getRow(row).toDoubleVector();
      assertThat(sorted[batch.classes()[row]]).isEqualTo(0.7f);
      Arrays.sort(sorted);
      assertThat(sorted[COLUMNS - 2]).isCloseTo(0.3, within(1e-7));
      assertThat(sorted[COLUMNS - 3]).isZero();
    }
  }

  @Test
  void answersAreYesAndNoHalfEach() {
    double[] labels = LossCase.SIGMOID.labels(batch).data().asDouble();

    assertThat(labels).containsOnly(0, 1);
    assertThat(Arrays.stream(labels).average().orElseThrow()).isCloseTo(0.5, within(0.05));
  }

  @Test
  void onlyTheSmoothedCaseIsSmoothed() {
    for (LossCase lossCase : LossCase.values()) {
      assertThat(Formula.FOCAL.loss(lossCase).toString().contains("labelSmoothing(0.1)"))
          .isEqualTo(lossCase == LossCase.SMOOTHED);
    }
    float[] labels = batch.smoothed(0.1);
    int trueClass = batch.classes()[0];
    assertThat(labels[trueClass]).isCloseTo(0.905f, within(1e-7f));
    assertThat(labels[(trueClass + 1) % COLUMNS]).isCloseTo(0.005f, within(1e-7f));
  }

  @ParameterizedTest
  @EnumSource
  void onlyOneCaseHasItsLabelsColumnAfterColumn(LossCase lossCase) {
    assertThat(lossCase.labels(batch).ordering())
        .isEqualTo(lossCase == LossCase.F_ORDER ? 'f' : 'c');
    assertThat(lossCase.logits(batch).ordering()).isEqualTo('c');
  }

  @ParameterizedTest
  @EnumSource(names = "DOUBLE", mode = Mode.EXCLUDE)
  void numbersAreFloats(LossCase lossCase) {
    assertThat(lossCase.labels(batch).dataType()).isEqualTo(DataType.FLOAT);
    assertThat(lossCase.logits(batch).dataType()).isEqualTo(DataType.FLOAT);
  }

  @Test
  void doublesAreAllThatTheyCanBe() {
    INDArray logits = LossCase.DOUBLE.logits(batch);

    assertThat(logits.dataType()).isEqualTo(DataType.DOUBLE);
    assertThat(logits.data().asDouble()).containsExactly(batch.logits());
    assertThat(LossCase.DOUBLE.labels(batch).dataType()).isEqualTo(DataType.DOUBLE);
  }
}
