package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.polyloss.dl4j.TestPath.Act;
import io.github.polyloss.dl4j.TestPath.LabelKind;
import io.github.polyloss.dl4j.TestPath.Numbers;
import io.github.polyloss.dl4j.TestPath.Size;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** What labels of one kind have to do with those of another. */
@Tag("vector-api")
class LabelLawsTest {

  static Stream<TestPath> all() {
    return TestPath.all();
  }

  static Stream<TestPath> small() {
    return TestPath.small();
  }

  static Stream<Arguments> withLosses() {
    return TestPath.withLosses();
  }

  @ParameterizedTest
  @MethodSource("withLosses")
  void classIndicesAreOneHotLabels(TestPath path, TestLoss loss) {
    Numbers expected = path.numbers(loss, path.labels(LabelKind.ONE_HOT), path.logits(), null);
    List<DataType> types =
        path.size() == Size.SMALL
            ? List.of(DataType.INT32, DataType.INT64, DataType.FLOAT, DataType.DOUBLE)
            : List.of(DataType.INT32, DataType.FLOAT);
    for (DataType type : types) {
      INDArray indices = path.labels(LabelKind.CLASS_INDICES).castTo(type);
      path.numbers(loss, indices, path.logits(), null).assertSame(type.toString(), expected);
    }
  }

  /** As mixup needs it. No label is rounded: they have few digits. */
  @ParameterizedTest
  @MethodSource("withLosses")
  void theLossIsLinearInTheLabels(TestPath path, TestLoss loss) {
    INDArray oneHot = path.labels(LabelKind.ONE_HOT);
    INDArray soft = path.labels(LabelKind.SOFT);
    INDArray mixed = oneHot.mul(0.75).addi(soft.mul(0.25));
    Oracle.Result terms = path.expected(loss, mixed, path.logits(), null);
    path.assertClose(
        "mixed",
        path.numbers(loss, mixed, path.logits(), null),
        path.numbers(loss, oneHot, path.logits(), null)
            .times(0.75)
            .plus(path.numbers(loss, soft, path.logits(), null).times(0.25)),
        terms,
        terms);
  }

  /** Of a part that leaves no label rounded. */
  @ParameterizedTest
  @MethodSource("all")
  void smoothingIsThatOfTheLabels(TestPath path) {
    int columns = path.columns();
    double smoothing = columns / 1024.0;
    int outcomes = path.act() == Act.SIGMOID ? 2 : columns;
    INDArray labels = path.labels(LabelKind.ONE_HOT);
    INDArray smoothed = labels.mul(1 - smoothing).addi(smoothing / outcomes);
    Oracle.Result terms =
        path.expected(Oracle.polyN(Coefficients.RELATIVE, 2, 1), smoothed, path.logits(), null);
    path.assertClose(
        "smoothed",
        path.numbers(
            LossPolyN.builder().epsilon(2, 1).labelSmoothing(smoothing).build(),
            labels,
            path.logits(),
            null),
        path.numbers(new LossPolyN(2, 1), smoothed, path.logits(), null),
        terms,
        terms);
  }

  @ParameterizedTest
  @MethodSource("small")
  void theLabelOfASingleOutputIsNoIndex(TestPath path) {
    if (path.act() == Act.SIGMOID) {
      INDArray label = path.precision().array(new double[][] {{0.25}});
      INDArray logit = path.precision().array(new double[][] {{0}});
      ILossFunction loss = path.real(new LossPolyN());
      assertThat(loss.computeScore(label, logit, path.act().function(), null, false))
          .isCloseTo(Math.log(2), within(path.precision().bound(Oracle.Sum.of(Math.log(2)))));
    }
  }
}
