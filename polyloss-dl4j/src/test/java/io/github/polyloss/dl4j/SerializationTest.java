package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.objenesis.strategy.StdInstantiatorStrategy;

/** Losses come back as they were, however DL4J and Spark write them. */
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
  @ValueSource(classes = {LossPolyN.Builder.class, LossPoly1Focal.Builder.class})
  void jsonHasThePropertiesOfTheBuilder(Class<?> builder) throws IOException {
    Set<String> setters =
        Arrays.stream(builder.getMethods())
            .filter(method -> method.getDeclaringClass() != Object.class)
            .map(Method::getName)
            .filter(name -> !name.equals("build"))
            .collect(Collectors.toSet());
    ILossFunction loss = builder == LossPolyN.Builder.class ? POLY : FOCAL;
    ObjectMapper mapper = NeuralNetConfiguration.mapper();
    JsonNode json = mapper.readTree(mapper.writeValueAsString(loss));
    assertThat(setters).hasSizeGreaterThan(4);
    assertThat((Iterable<String>) json::fieldNames)
        .contains("@class")
        .filteredOn(name -> !name.equals("@class"))
        .containsExactlyInAnyOrderElementsOf(setters);
    assertThat(json.get("@class").asText()).isEqualTo(loss.getClass().getName());
  }

  @ParameterizedTest
  @MethodSource("losses")
  void jsonAndYamlOfALossGiveItBack(ILossFunction loss, Activation activation) throws IOException {
    for (ObjectMapper mapper :
        new ObjectMapper[] {NeuralNetConfiguration.mapper(), NeuralNetConfiguration.mapperYaml()}) {
      assertThat(mapper.readValue(mapper.writeValueAsString(loss), ILossFunction.class))
          .isEqualTo(loss);
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void configurationsGoThroughJsonAndYaml(ILossFunction loss, Activation activation) {
    MultiLayerConfiguration network = Blobs.network(loss, activation).getLayerWiseConfigurations();
    assertThat(MultiLayerConfiguration.fromJson(network.toJson())).isEqualTo(network);
    assertThat(MultiLayerConfiguration.fromYaml(network.toYaml())).isEqualTo(network);
    ComputationGraphConfiguration graph = Blobs.graph(loss, activation).getConfiguration();
    assertThat(ComputationGraphConfiguration.fromJson(graph.toJson())).isEqualTo(graph);
    assertThat(ComputationGraphConfiguration.fromYaml(graph.toYaml())).isEqualTo(graph);
  }

  /** Without this the test above could not fail. */
  @Test
  void configurationsWithOtherLossesDiffer() {
    assertThat(Blobs.network(new LossPolyN(2), Activation.SOFTMAX).getLayerWiseConfigurations())
        .isNotEqualTo(
            Blobs.network(new LossPolyN(1), Activation.SOFTMAX).getLayerWiseConfigurations());
  }

  @ParameterizedTest
  @MethodSource("losses")
  void javaSerialisationKeepsValueAndHash(ILossFunction loss, Activation activation)
      throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(loss);
      out.writeObject(Blobs.network(loss, activation).getLayerWiseConfigurations());
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(loss).hasSameHashCodeAs(loss).hasToString("" + loss);
      assertThat(in.readObject())
          .isEqualTo(Blobs.network(loss, activation).getLayerWiseConfigurations());
    }
  }

  /** With {@code spark.kryo.registrationRequired} and without. */
  @ParameterizedTest
  @MethodSource("losses")
  void kryoAsSparkSetsItUpKeepsValueAndHash(ILossFunction loss, Activation activation) {
    for (Kryo kryo : new Kryo[] {sparkKryo(), registered(sparkKryo())}) {
      Output out = new Output(1024, -1);
      kryo.writeClassAndObject(out, loss);
      assertThat(kryo.readClassAndObject(new Input(out.toBytes())))
          .isEqualTo(loss)
          .hasSameHashCodeAs(loss)
          .hasToString("" + loss);
      assertThat(kryo.copy(loss)).isEqualTo(loss);
    }
  }

  /** Objects without a constructor for Kryo are made by Objenesis, as in chill's KryoBase. */
  private static Kryo sparkKryo() {
    Kryo kryo = new Kryo();
    kryo.setInstantiatorStrategy(
        new Kryo.DefaultInstantiatorStrategy(new StdInstantiatorStrategy()));
    return kryo;
  }

  /** All classes that a user has to register. */
  private static Kryo registered(Kryo kryo) {
    kryo.setRegistrationRequired(true);
    kryo.register(LossPolyN.class);
    kryo.register(LossPoly1Focal.class);
    kryo.register(Coefficients.class);
    kryo.register(double[].class);
    return kryo;
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
