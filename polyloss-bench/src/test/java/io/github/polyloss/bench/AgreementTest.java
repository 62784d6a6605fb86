package io.github.polyloss.bench;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.polyloss.dl4j.LossPolyN;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class AgreementTest {

  private static final BatchShape SHAPE = new BatchShape(16, 102);

  static Stream<Arguments> casesAndShapes() {
    return Stream.of(LossCase.values())
        .flatMap(
            lossCase ->
                Stream.of("1x2", "16x102", "32x1000", "500x21")
                    .map(shape -> Arguments.of(lossCase, BatchShape.parse(shape))));
  }

  @ParameterizedTest
  @MethodSource("casesAndShapes")
  void pyTorchComputesTheSame(LossCase lossCase, BatchShape shape) {
    assertThatCode(() -> Agreement.check(lossCase, shape)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @EnumSource
  void anotherLossIsNotTheSame(LossCase lossCase) {
    TrainingBatch batch = TrainingBatch.ofShape(SHAPE);
    LossPolyN other =
        LossPolyN.builder().epsilon(2.001).labelSmoothing(lossCase.labelSmoothing()).build();
    try (LossStep poly1 = Library.PYTORCH.prepare(Formula.POLY_N, lossCase, batch)) {
      assertThatThrownBy(
              () ->
                  Agreement.check(
                      "Poly-1 at 16x102",
                      lossCase.tolerance(),
                      Dl4jStep.polyloss(other, lossCase, batch),
                      poly1))
          .isInstanceOf(DisagreementException.class)
          .hasMessageStartingWith("Poly-1 at 16x102: the loss must be the same to ");
    }
  }

  @Test
  void anotherGradientIsNotTheSame() {
    assertThatCode(() -> check(1e-5, 1.000009)).doesNotThrowAnyException();
    assertThatThrownBy(() -> check(1e-5, 1.000011))
        .isInstanceOf(DisagreementException.class)
        .hasMessage(
            "focal: the gradient must be the same to 1.0E-5, got 1.0 here and 1.000011 from PyTorch");
  }

  @Test
  void inDoubleLessIsAllowed() {
    assertThatCode(() -> check(LossCase.DOUBLE.tolerance(), 1 + 1e-10)).doesNotThrowAnyException();
    assertThatThrownBy(() -> check(LossCase.DOUBLE.tolerance(), 1 + 1e-8))
        .isInstanceOf(DisagreementException.class);
  }

  @Test
  void whatIsNotANumberIsNotTheSame() {
    assertThatThrownBy(() -> check(1e-5, Double.NaN)).isInstanceOf(DisagreementException.class);
  }

  private static void check(double tolerance, double theirs) {
    Agreement.check("focal", tolerance, new Computed(3, 1.0), new Computed(3, theirs));
  }

  /** Loss and gradient that are there already. */
  private record Computed(double loss, double... gradient) implements LossStep {
    @Override
    public double run() {
      return loss;
    }
  }
}
