package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
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

  private static final List<DataType> FLOATING =
      List.of(DataType.FLOAT16, DataType.BFLOAT16, DataType.FLOAT, DataType.DOUBLE);
  private static final List<DataType> ANY =
      List.of(
          DataType.BOOL,
          DataType.INT8,
          DataType.UINT8,
          DataType.INT16,
          DataType.INT32,
          DataType.INT64,
          DataType.UINT16,
          DataType.UINT32,
          DataType.UINT64,
          DataType.FLOAT16,
          DataType.BFLOAT16,
          DataType.FLOAT,
          DataType.DOUBLE);

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
        .flatMap(loss -> Stream.of(loss, new ByArrayOperations(loss)))
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

    assertThat(labels).usingComparator(TestArrays.BITWISE).isEqualTo(labelsBefore);
    assertThat(logits).usingComparator(TestArrays.BITWISE).isEqualTo(logitsBefore);
    assertThat(mask).usingComparator(TestArrays.BITWISE).isEqualTo(maskBefore);
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
      assertThat(loss.computeScoreArray(l, z, activation, m))
          .as("%s", layout)
          .usingComparator(TestArrays.BITWISE)
          .isEqualTo(scores);
      assertThat(loss.computeGradient(l, z, activation, m))
          .as("%s", layout)
          .usingComparator(TestArrays.BITWISE)
          .isEqualTo(gradient);
      assertThat(loss.computeGradient(l, logits, activation, mask))
          .as("%s labels", layout)
          .usingComparator(TestArrays.BITWISE)
          .isEqualTo(gradient);
      assertThat(loss.computeGradient(labels, z, activation, mask))
          .as("%s logits", layout)
          .usingComparator(TestArrays.BITWISE)
          .isEqualTo(gradient);
      assertThat(loss.computeGradient(labels, logits, activation, m))
          .as("%s mask", layout)
          .usingComparator(TestArrays.BITWISE)
          .isEqualTo(gradient);
    }
  }

  @ParameterizedTest
  @MethodSource("lossesAndActivations")
  void layoutOfColumnsDoesNotMatter(ILossFunction loss, IActivation activation) {
    INDArray indices = TestArrays.indices(3, 0, 1);
    INDArray column = Nd4j.createFromArray(new double[][] {{1}, {0.5}, {-2}});
    INDArray scores = loss.computeScoreArray(indices, logits, activation, column);
    INDArray gradient = loss.computeGradient(indices, logits, activation, column);
    for (Layout layout : Layout.values()) {
      INDArray i = layout.of(indices);
      INDArray m = layout.of(column);
      assertThat(loss.computeScoreArray(i, logits, activation, m))
          .as("%s", layout)
          .usingComparator(TestArrays.BITWISE)
          .isEqualTo(scores);
      assertThat(loss.computeGradient(i, logits, activation, m))
          .as("%s", layout)
          .usingComparator(TestArrays.BITWISE)
          .isEqualTo(gradient);
    }
  }

  @ParameterizedTest
  @MethodSource("lossesAndActivations")
  void whatLiesAroundAViewIsLeftAlone(ILossFunction loss, IActivation activation) {
    INDArray large = TestArrays.logits(9, ROWS + 2, COLUMNS + 3);
    INDArray before = large.dup();
    INDArray view =
        large.get(NDArrayIndex.interval(1, ROWS + 1), NDArrayIndex.interval(2, COLUMNS + 2));

    loss.computeGradient(labels, view, activation, mask).addi(1);
    loss.computeScoreArray(labels, view, activation, mask).addi(1);

    assertThat(large).usingComparator(TestArrays.BITWISE).isEqualTo(before);
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
        long rows = array.size(0);
        long columns = array.size(1);
        INDArray large = Nd4j.zeros(array.dataType(), rows + 2, columns + 3);
        INDArray view =
            large.get(NDArrayIndex.interval(1, rows + 1), NDArrayIndex.interval(2, columns + 2));
        return view.assign(array);
      }
    },
    STRIDED {
      @Override
      INDArray of(INDArray array) {
        long rows = array.size(0);
        INDArray large = Nd4j.zeros(array.dataType(), 2 * rows, array.size(1));
        INDArray view = large.get(NDArrayIndex.interval(0, 2, 2 * rows), NDArrayIndex.all());
        return view.assign(array);
      }
    },
    EVERY_SECOND_COLUMN {
      @Override
      INDArray of(INDArray array) {
        long columns = array.size(1);
        INDArray large = Nd4j.zeros(array.dataType(), array.size(0), 2 * columns);
        INDArray view = large.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 2, 2 * columns));
        return view.assign(array);
      }
    },
    PERMUTED {
      @Override
      INDArray of(INDArray array) {
        INDArray time = Nd4j.zeros(array.dataType(), array.size(1), array.size(0), 3);
        INDArray view = time.permute(2, 1, 0).get(NDArrayIndex.point(1));
        return view.assign(array);
      }
    };

    abstract INDArray of(INDArray array);
  }

  @ParameterizedTest
  @MethodSource("lossesAndActivations")
  void resultsHaveTheTypeOfTheLogits(ILossFunction loss, IActivation activation) {
    for (DataType type : FLOATING) {
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
    INDArray indices = TestArrays.indices(1, 0, 1);
    INDArray column = Nd4j.createFromArray(new double[][] {{1}, {0}, {1}});
    for (DataType logitsType : FLOATING) {
      INDArray z = logits.castTo(logitsType);
      INDArray expected = loss.computeGradient(oneHot, z, activation, column);
      INDArray expectedOfIndices = loss.computeGradient(indices, z, activation, null);
      for (DataType type : ANY) {
        INDArray mask = column.castTo(type);
        assertThat(loss.computeGradient(oneHot.castTo(type), z, activation, mask))
            .as("%s for %s", type, logitsType)
            .usingComparator(TestArrays.BITWISE)
            .isEqualTo(expected);
        assertThat(loss.computeGradient(indices.castTo(type), z, activation, null))
            .as("indices %s for %s", type, logitsType)
            .usingComparator(TestArrays.BITWISE)
            .isEqualTo(expectedOfIndices);
      }
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
        assertThat(gradient).usingComparator(TestArrays.BITWISE).isEqualTo(expected);
        assertThat(gradient.data().getParentWorkspace()).isSameAs(workspace);
      }
    }
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
  }

  @ParameterizedTest
  @MethodSource("lossesAndActivations")
  void resultsAreNoViewsOfInputsOrOfEachOther(ILossFunction loss, IActivation activation) {
    INDArray gradient = loss.computeGradient(labels, logits, activation, mask);
    INDArray scores = loss.computeScoreArray(labels, logits, activation, mask);
    INDArray gradientBefore = gradient.dup();
    INDArray scoresBefore = scores.dup();

    INDArray again = loss.computeGradient(labels, logits, activation, mask);
    assertThat(again).usingComparator(TestArrays.BITWISE).isEqualTo(gradient);
    again.assign(7);
    loss.computeScoreArray(labels, logits, activation, mask).assign(7);
    loss.computeGradientAndScore(labels, logits, activation, mask, true).getSecond().assign(7);
    labels.assign(0);
    logits.assign(0);

    assertThat(gradient).usingComparator(TestArrays.BITWISE).isEqualTo(gradientBefore);
    assertThat(scores).usingComparator(TestArrays.BITWISE).isEqualTo(scoresBefore);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 500})
  void oneLossGivesManyThreadsWhatItGivesOne(int rows) throws Exception {
    int columns = 101;
    ILossFunction loss = new LossPolyN(2, -0.5);
    INDArray truth = TestArrays.softLabels(8, rows, columns);
    List<INDArray> batches =
        IntStream.range(0, 24).mapToObj(i -> TestArrays.logits(i, rows, columns)).toList();
    List<INDArray> expected = batches.stream().map(z -> both(loss, truth, z)).toList();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<INDArray>> actual =
          threads.invokeAll(
              batches.stream().map(z -> (Callable<INDArray>) () -> both(loss, truth, z)).toList());
      for (int i = 0; i < actual.size(); i++) {
        assertThat(actual.get(i).get())
            .usingComparator(TestArrays.BITWISE)
            .isEqualTo(expected.get(i));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** The gradient with the scores for a last column, to compare bit by bit. */
  private static INDArray both(ILossFunction loss, INDArray labels, INDArray logits) {
    return Nd4j.hstack(
        loss.computeGradient(labels, logits, new ActivationSoftmax(), null),
        loss.computeScoreArray(labels, logits, new ActivationSoftmax(), null));
  }
}
