package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Networks and their configurations come back with the losses that they had. */
class SerializationTest {

  private static final LossPolyN POLY =
      LossPolyN.builder()
          .epsilon(2, -0.5)
          .coefficients(Coefficients.ABSOLUTE)
          .taylorTerms(5)
          .classWeights(1, 2, 3)
          .labelSmoothing(0.1)
          .build();
  private static final LossPoly1Focal FOCAL =
      LossPoly1Focal.builder()
          .epsilon(-1)
          .gamma(1.5)
          .alpha(0.3)
          .alphaOnPolynomial(false)
          .classWeights(3, 2, 1)
          .labelSmoothing(0.2)
          .build();

  static Stream<Arguments> losses() {
    return Stream.of(
        Arguments.of(new LossPolyN(), Activation.SOFTMAX),
        Arguments.of(POLY, Activation.SOFTMAX),
        Arguments.of(LossPolyN.builder().epsilonPerClass(2, 1, 0).build(), Activation.SOFTMAX),
        Arguments.of(new LossPoly1Focal(0, 2), Activation.SOFTMAX),
        Arguments.of(FOCAL, Activation.SIGMOID),
        Arguments.of(
            LossPoly1Focal.builder().epsilonPerClass(2, 1, 0).build(), Activation.SOFTMAX));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void configurationsGoThroughJsonAndYaml(ILossFunction loss, Activation activation) {
    MultiLayerConfiguration network = Blobs.network(loss, activation).getLayerWiseConfigurations();
    for (MultiLayerConfiguration copy :
        List.of(
            MultiLayerConfiguration.fromJson(network.toJson()),
            MultiLayerConfiguration.fromYaml(network.toYaml()))) {
      assertThat(copy).isEqualTo(network);
      assertThat(((BaseOutputLayer) copy.getConf(1).getLayer()).getLossFn()).isEqualTo(loss);
    }
    ComputationGraphConfiguration graph = Blobs.graph(loss, activation).getConfiguration();
    assertThat(ComputationGraphConfiguration.fromJson(graph.toJson())).isEqualTo(graph);
    assertThat(ComputationGraphConfiguration.fromYaml(graph.toYaml())).isEqualTo(graph);
    assertThat(graph.toJson()).contains(loss.getClass().getName());
  }

  /** Without this the test above could not fail. */
  @Test
  void configurationsWithOtherLossesDiffer() {
    assertThat(Blobs.network(new LossPolyN(2), Activation.SOFTMAX).getLayerWiseConfigurations())
        .isNotEqualTo(
            Blobs.network(new LossPolyN(1), Activation.SOFTMAX).getLayerWiseConfigurations());
  }

  @Test
  void aBadValueInTheJsonOfAConfigurationIsRefused() {
    String good =
        Blobs.network(LossPolyN.builder().labelSmoothing(0.125).build(), Activation.SOFTMAX)
            .getLayerWiseConfigurations()
            .toJson();
    String bad = good.replace("\"labelSmoothing\" : 0.125", "\"labelSmoothing\" : 1.0");
    assertThat(bad).isNotEqualTo(good);
    assertThatThrownBy(() -> MultiLayerConfiguration.fromJson(bad))
        .hasStackTraceContaining("labelSmoothing must be in [0, 1), got 1.0");
  }

  @ParameterizedTest
  @MethodSource("losses")
  void configurationsGoThroughJavaSerialisation(ILossFunction loss, Activation activation)
      throws IOException, ClassNotFoundException {
    MultiLayerConfiguration network = Blobs.network(loss, activation).getLayerWiseConfigurations();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(network);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(network);
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void restoredNetworksTrainOnAsIfNeverSaved(
      ILossFunction loss, Activation activation, @TempDir Path folder) throws IOException {
    MultiLayerNetwork network = Blobs.network(loss, activation);
    train(network);
    File file = folder.resolve("network.zip").toFile();
    ModelSerializer.writeModel(network, file, true);
    MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file, true);
    assertThat(restored.getLayerWiseConfigurations())
        .isEqualTo(network.getLayerWiseConfigurations());
    assertThat(restored.score(Blobs.test())).isEqualTo(network.score(Blobs.test()));
    train(network);
    train(restored);
    assertThat(restored.params().toFloatVector()).isEqualTo(network.params().toFloatVector());
  }

  @ParameterizedTest
  @MethodSource("losses")
  void restoredGraphsTrainOnAsIfNeverSaved(
      ILossFunction loss, Activation activation, @TempDir Path folder) throws IOException {
    ComputationGraph graph = Blobs.graph(loss, activation);
    train(graph);
    File file = folder.resolve("graph.zip").toFile();
    ModelSerializer.writeModel(graph, file, true);
    ComputationGraph restored = ModelSerializer.restoreComputationGraph(file, true);
    assertThat(restored.getConfiguration()).isEqualTo(graph.getConfiguration());
    assertThat(restored.score(Blobs.test())).isEqualTo(graph.score(Blobs.test()));
    train(graph);
    train(restored);
    assertThat(restored.params().toFloatVector()).isEqualTo(graph.params().toFloatVector());
  }

  private static void train(MultiLayerNetwork network) {
    for (int epoch = 0; epoch < 5; epoch++) {
      network.fit(Blobs.training());
    }
  }

  private static void train(ComputationGraph graph) {
    for (int epoch = 0; epoch < 5; epoch++) {
      graph.fit(Blobs.training());
    }
  }
}
