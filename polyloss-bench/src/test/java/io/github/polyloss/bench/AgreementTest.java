package io.github.polyloss.bench;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.polyloss.dl4j.LossPolyN;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgreementTest {

  @ParameterizedTest
  @ValueSource(strings = {"1x2", "16x102", "32x1000", "500x21"})
  void pyTorchComputesTheSame(String shape) {
    assertThatCode(() -> Agreement.check(BatchShape.parse(shape))).doesNotThrowAnyException();
  }

  @Test
  void anotherLossIsNotTheSame() {
    BatchShape shape = new BatchShape(16, 102);
    TrainingBatch batch = TrainingBatch.ofShape(shape);
    try (PyTorchStep poly1 = PyTorchStep.poly1(batch, 2.001)) {
      assertThatThrownBy(
              () -> Agreement.check(shape, Dl4jStep.oneHot(new LossPolyN(2), batch), poly1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the loss at 16x102");
    }
  }
}
