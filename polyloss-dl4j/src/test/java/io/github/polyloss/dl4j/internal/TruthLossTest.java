package io.github.polyloss.dl4j.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TruthLossTest {

  private static final int ROWS = 37;

  static Stream<TruthLoss> losses() {
    return Stream.of(
        new TruthLoss(1, 0, new double[0], null),
        new TruthLoss(1, 0, new double[] {2}, null),
        new TruthLoss(1, 0, new double[] {2, -0.5, 3}, null),
        new TruthLoss(0, 0, new double[] {1, 0.5}, null),
        new TruthLoss(1, 2, new double[] {1}, null),
        new TruthLoss(1, 0.5, new double[] {1}, null),
        new TruthLoss(1, 0, new double[0], new double[] {1, -1, 0}),
        new TruthLoss(1, 2, new double[] {5, 0.25}, new double[] {1, -1, 0}));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void rowsTogetherGiveWhatEachGivesAlone(TruthLoss loss) {
    Random random = new Random(71);
    int[] truths = random.ints(ROWS, 0, 3).toArray();
    double[] p = random.doubles(ROWS, 1e-3, 0.999).toArray();
    double[] q = new double[ROWS];
    double[] lnP = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      q[i] = 1 - p[i];
      lnP[i] = Math.log(p[i]);
    }
    double[] values = random.doubles(ROWS).toArray();
    double[] slopes = random.doubles(ROWS).toArray();
    double first = values[0];
    double last = slopes[ROWS - 1];
    loss.putValues(truths, lnP, q, 1, ROWS - 1, values);
    loss.putSlopes(truths, lnP, p, q, 1, ROWS - 1, slopes);
    for (int i = 1; i < ROWS - 1; i++) {
      assertThat(values[i]).isCloseTo(loss.value(truths[i], lnP[i], q[i]), offset(1e-13));
      assertThat(slopes[i]).isCloseTo(loss.slope(truths[i], lnP[i], p[i], q[i]), offset(1e-13));
    }
    assertThat(values[0]).isEqualTo(first);
    assertThat(slopes[ROWS - 1]).isEqualTo(last);
  }

  /** A chunk may hold rows without a true class, of which the results are not looked at. */
  @ParameterizedTest
  @MethodSource("losses")
  void aRowWithoutATrueClassIsNoError(TruthLoss loss) {
    int[] truths = {FloatKernel.NONE, FloatKernel.SEVERAL};
    double[] half = {0.5, 0.5};
    double[] into = new double[2];
    loss.putValues(truths, half, half, 0, 2, into);
    loss.putSlopes(truths, half, half, half, 0, 2, into);
    assertThat(into).doesNotContain(Double.NaN);
  }
}
