package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * What networks of DL4J 1.0.0-M2.1 cannot do with any loss, as {@code docs/where-it-works.md}
 * tells. When a test fails, the fault is gone: delete it and correct the page.
 */
class UpstreamModelFaultsTest {

  enum CrossEntropy {
    OURS(new LossPolyN()),
    UPSTREAM(new LossMCXENT());

    private final ILossFunction function;

    CrossEntropy(ILossFunction function) {
      this.function = function;
    }
  }

  /**
   * It predicts, but has lost its list of listeners, which {@code fit} asks for. A copy has one.
   */
  @ParameterizedTest
  @EnumSource
  void upstreamCannotTrainANetworkThatJavaHasSerialised(CrossEntropy loss) throws Exception {
    MultiLayerNetwork network = Blobs.network(loss.function, Activation.SOFTMAX);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(network);
    }
    MultiLayerNetwork read;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      read = (MultiLayerNetwork) in.readObject();
    }
    assertThat(read.score(Blobs.test())).isEqualTo(network.score(Blobs.test()));
    assertThatThrownBy(() -> read.fit(Blobs.training()))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("trainingListeners");

    MultiLayerNetwork copy = read.clone();
    copy.fit(Blobs.training());
    network.fit(Blobs.training());
    assertThat(copy.params().toFloatVector()).isEqualTo(network.params().toFloatVector());
  }

  @Test
  void upstreamRefusesNetworksInBfloat16() {
    assertThatThrownBy(() -> Blobs.builder().dataType(DataType.BFLOAT16))
        .hasMessageContaining("one of DOUBLE, FLOAT, or HALF");
  }
}
