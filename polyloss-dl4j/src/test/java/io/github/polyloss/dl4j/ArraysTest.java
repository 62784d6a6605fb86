package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Arrays come in any layout and type, are left alone, and live where ND4J wants them. */
class ArraysTest {

  private static final int ROWS = 3;
  private static final int COLUMNS = 4;
  private static final List<IActivation> ACTIVATIONS =
      List.of(new ActivationSoftmax(), new ActivationSigmoid(), new LogisticActivation());

  private final INDArray labels = TestArrays.softLabels(5, ROWS, COLUMNS);
  private final INDArray logits = TestArrays.logits(5, ROWS, COLUMNS);
  private final INDArray mask = TestArrays.logits(6, ROWS, COLUMNS);

  static Stream<Arguments> lossesAndActivations() {
    return Stream.of(
            LossPolyN.builder()
                .epsilon(2, -0.5)
                .classWeights(1, 2, 3, 4)
                .labelSmoothing(0.1)
                .build(),
            new LossPoly1Focal(-1, 2))
        .flatMap(loss -> ACTIVATIONS.stream().map(activation -> Arguments.of(loss, activation)));
  }

  @ParameterizedTest
  @MethodSource("lossesAndActivations")
  void inputsAreLeftAlone(ILossFunction loss, IActivation activation) {
    INDArray labelsBefore = labels.dup();
    INDArray logitsBefore = logits.dup();
    INDArray maskBefore = mask.dup();

    loss.computeScore(labels, logits, activation, mask, true);
    loss.computeScoreArray(labels, logits, activation, mask);
    loss.computeGradient(labels, logits, activation, mask).addi(1);
    loss.computeGradientAndScore(labels, logits, activation, mask, false).getSecond().addi(1);

    assertThat(labels).isEqualTo(labelsBefore);
    assertThat(logits).isEqualTo(logitsBefore);
    assertThat(mask).isEqualTo(maskBefore);
  }

  @ParameterizedTest
  @MethodSource("lossesAndActivations")
  void layoutDoesNotMatter(ILossFunction loss, IActivation activation) {
    INDArray scores = loss.computeScoreArray(labels, logits, activation, mask);
    INDArray gradient = loss.computeGradient(labels, logits, activation, mask);
    for (Layout layout : Layout.values()) {
      INDArray l = layout.of(labels);
      INDArray z = layout.of(logits);
      INDArray m = layout.of(mask);
      assertThat(loss.computeScoreArray(l, z, activation, m)).as("%s", layout).isEqualTo(scores);
      assertThat(loss.computeGradient(l, z, activation, m)).as("%s", layout).isEqualTo(gradient);
    }
  }

  private enum Layout {
    FORTRAN {
      @Override
      INDArray of(INDArray array) {
        return array.dup('f');
      }
    },
    TRANSPOSED {
      @Override
      INDArray of(INDArray array) {
        return array.transpose().dup('c').transpose();
      }
    },
    VIEW {
      @Override
      INDArray of(INDArray array) {
        INDArray large = Nd4j.zeros(array.dataType(), ROWS + 2, COLUMNS + 3);
        INDArray view =
            large.get(NDArrayIndex.interval(1, ROWS + 1), NDArrayIndex.interval(2, COLUMNS + 2));
        return view.assign(array);
      }
    },
    STRIDED {
      @Override
      INDArray of(INDArray array) {
        INDArray large = Nd4j.zeros(array.dataType(), 2 * ROWS, COLUMNS);
        INDArray view = large.get(NDArrayIndex.interval(0, 2, 2 * ROWS), NDArrayIndex.all());
        return view.assign(array);
      }
    };

    abstract INDArray of(INDArray array);
  }

  @ParameterizedTest
  @MethodSource("lossesAndActivations")
  void resultsHaveTheTypeOfTheLogits(ILossFunction loss, IActivation activation) {
    for (DataType type : List.of(DataType.FLOAT16, DataType.FLOAT, DataType.DOUBLE)) {
      INDArray z = logits.castTo(type);
      INDArray scores = loss.computeScoreArray(labels, z, activation, mask);
      INDArray gradient = loss.computeGradient(labels, z, activation, mask);

      assertThat(scores.dataType()).isEqualTo(type);
      assertThat(scores.shape()).containsExactly(ROWS, 1);
      assertThat(gradient.dataType()).isEqualTo(type);
      assertThat(gradient.shape()).containsExactly(ROWS, COLUMNS);
    }
  }

  @ParameterizedTest
  @MethodSource("lossesAndActivations")
  void labelsAndMaskMayHaveAnotherTypeThanTheLogits(ILossFunction loss, IActivation activation) {
    INDArray oneHot = TestArrays.oneHot(COLUMNS, 3, 0, 1);
    INDArray column = Nd4j.createFromArray(new double[][] {{1}, {0}, {1}});
    INDArray expected = loss.computeGradient(oneHot, logits, activation, column);
    for (DataType type : List.of(DataType.BOOL, DataType.INT8, DataType.INT64, DataType.FLOAT)) {
      assertThat(loss.computeGradient(oneHot.castTo(type), logits, activation, column.castTo(type)))
          .as("%s", type)
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("lossesAndActivations")
  void resultsLiveInTheWorkspaceThatIsOpen(ILossFunction loss, IActivation activation) {
    INDArray expected = loss.computeGradient(labels, logits, activation, mask);
    assertThat(expected.isAttached()).isFalse();
    for (int pass = 0; pass < 3; pass++) {
      try (MemoryWorkspace workspace =
          Nd4j.getWorkspaceManager().getAndActivateWorkspace("polyloss-test")) {
        INDArray gradient = loss.computeGradient(labels, logits, activation, mask);
        INDArray scores = loss.computeScoreArray(labels, logits, activation, mask);
        assertThat(gradient.isAttached()).isTrue();
        assertThat(scores.isAttached()).isTrue();
        assertThat(gradient).isEqualTo(expected);
        assertThat(gradient.data().getParentWorkspace()).isSameAs(workspace);
      }
    }
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
  }

  @Test
  void oneLossServesManyThreads() {
    ILossFunction loss = new LossPolyN(2, -0.5);
    List<INDArray> batches =
        IntStream.range(0, 64).mapToObj(i -> TestArrays.logits(i, ROWS, COLUMNS)).toList();
    List<Double> expected =
        batches.stream()
            .map(z -> loss.computeScore(labels, z, new ActivationSoftmax(), null, true))
            .toList();

    List<Double> actual =
        batches.parallelStream()
            .map(z -> loss.computeScore(labels, z, new ActivationSoftmax(), null, true))
            .toList();

    assertThat(actual).isEqualTo(expected);
  }
}
