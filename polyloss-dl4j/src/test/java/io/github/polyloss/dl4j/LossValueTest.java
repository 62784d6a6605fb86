package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.SnippetEvent;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.serde.json.JsonMappers;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Losses are values: equal by their parameters, and the same after any round trip. */
class LossValueTest {

  private static final Set<String> POLY_N =
      Set.of(
          "@class",
          "epsilon",
          "coefficients",
          "taylorTerms",
          "epsilonPerClass",
          "classWeights",
          "labelSmoothing");
  private static final Set<String> POLY_1_FOCAL =
      Set.of(
          "@class",
          "epsilon",
          "gamma",
          "alpha",
          "alphaOnPolynomial",
          "epsilonPerClass",
          "classWeights",
          "labelSmoothing");

  /** No two are equal. */
  static Stream<ILossFunction> losses() {
    return Stream.of(
        new LossPolyN(),
        new LossPolyN(2),
        new LossPolyN(2, -0.5),
        LossPolyN.builder().epsilon(2).coefficients(Coefficients.ABSOLUTE).build(),
        LossPolyN.builder().epsilon(2).classWeights(1, 2).build(),
        LossPolyN.builder().epsilon(2).classWeights(1, 1e-9).build(),
        LossPolyN.builder().epsilon(2).labelSmoothing(0.1).build(),
        LossPolyN.builder().epsilonPerClass(2, -0.5).build(),
        LossPolyN.builder().epsilonPerClass(2, -0.5).labelSmoothing(0.1).build(),
        LossPolyN.builder().taylorTerms(3).build(),
        LossPolyN.builder().taylorTerms(3).epsilon(2).build(),
        LossPolyN.builder().taylorTerms(4).epsilonPerClass(2, -0.5).build(),
        new LossPoly1Focal(2, 2),
        LossPoly1Focal.builder().epsilonPerClass(2, -0.5).gamma(2).build(),
        new LossPoly1Focal(-1, 2),
        new LossPoly1Focal(-1, 0.5),
        LossPoly1Focal.builder().epsilon(2).gamma(2).alpha(0.25).build(),
        LossPoly1Focal.builder().epsilon(2).gamma(2).alpha(0.25).alphaOnPolynomial(false).build(),
        LossPoly1Focal.builder().epsilon(2).gamma(2).classWeights(1, 2).build(),
        LossPoly1Focal.builder().epsilon(2).gamma(2).labelSmoothing(0.1).build());
  }

  @Test
  void lossesWithDifferentParametersDiffer() {
    List<ILossFunction> losses = losses().toList();
    for (ILossFunction loss : losses) {
      assertThat(losses).filteredOn(loss::equals).containsExactly(loss);
    }
  }

  /** More than equality asks for, but what makes hash tables of losses fast. */
  @Test
  void everyParameterChangesTheHash() {
    assertThat(losses().map(Object::hashCode)).doesNotHaveDuplicates();
  }

  @Test
  void lossesWithTheSameParametersAreEqual() {
    assertThat(losses().toList()).isEqualTo(losses().toList());
    assertThat(losses().map(Object::hashCode)).isEqualTo(losses().map(Object::hashCode).toList());
    assertThat(new LossPolyN(Nd4j.createFromArray(1.0, 2.0), 2))
        .isEqualTo(LossPolyN.builder().classWeights(1, 2).epsilon(2).build())
        .isNotEqualTo(null)
        .isNotEqualTo("LossPolyN");
  }

  @Test
  void callersArraysAreCopied() {
    double[] epsilon = {2, 1};
    double[] weights = {1, 3};
    ILossFunction loss = LossPolyN.builder().epsilon(epsilon).classWeights(weights).build();
    epsilon[0] = 7;
    weights[0] = 7;
    assertThat(loss).isEqualTo(LossPolyN.builder().epsilon(2, 1).classWeights(1, 3).build());
  }

  @Test
  void buildersBeginWithTheirDefaults() {
    assertThat(LossPolyN.builder().build()).isEqualTo(new LossPolyN());
    assertThat(LossPoly1Focal.builder().build()).isEqualTo(new LossPoly1Focal(0, 2));
  }

  @Test
  void toStringIsTheJavaThatBuildsAnEqualLoss() {
    List<String> expressions = losses().map(ILossFunction::toString).toList();
    try (JShell shell = JShell.builder().executionEngine("local").build()) {
      String classPath =
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
      shell.addToClasspath(classPath);
      shell.eval("import io.github.polyloss.dl4j.*;");
      for (String expression : expressions) {
        SnippetEvent event = shell.eval("(" + expression + ").toString()").get(0);
        assertThat(event.value()).as(expression).isEqualTo('"' + expression + '"');
      }
    }
    assertThat(Set.copyOf(expressions)).hasSameSizeAs(expressions);
  }

  @Test
  void toStringLeavesOutWhatIsAtItsDefault() {
    assertThat(new LossPolyN(2, -0.5))
        .hasToString("LossPolyN.builder().epsilon(2.0, -0.5).build()");
    assertThat(
            LossPolyN.builder()
                .epsilon(1)
                .coefficients(Coefficients.ABSOLUTE)
                .classWeights(1, 2)
                .labelSmoothing(0.1)
                .build())
        .hasToString(
            "LossPolyN.builder().epsilon(1.0).coefficients(Coefficients.ABSOLUTE)"
                + ".classWeights(1.0, 2.0).labelSmoothing(0.1).build()");
    assertThat(LossPoly1Focal.builder().epsilon(1).alpha(0.25).alphaOnPolynomial(false).build())
        .hasToString(
            "LossPoly1Focal.builder().epsilon(1.0).gamma(2.0).alpha(0.25)"
                + ".alphaOnPolynomial(false).build()");
  }

  @ParameterizedTest
  @MethodSource("losses")
  void nameIsTheExpression(ILossFunction loss) {
    assertThat(loss.name()).isEqualTo(loss.toString());
  }

  @ParameterizedTest
  @MethodSource("losses")
  void jsonHasThePropertiesOfTheBuilderAlone(ILossFunction loss) throws IOException {
    JsonNode json = new ObjectMapper().readTree(JsonMappers.getMapper().writeValueAsString(loss));
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrderElementsOf(loss instanceof LossPolyN ? POLY_N : POLY_1_FOCAL);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void jsonRoundTripsWithAnyMapper(ILossFunction loss) throws IOException {
    ObjectMapper plain = new ObjectMapper();
    for (ObjectMapper mapper : List.of(JsonMappers.getMapper(), plain)) {
      String json = mapper.writeValueAsString(loss);
      assertThat(mapper.readValue(json, ILossFunction.class)).isEqualTo(loss);
    }
  }

  @Test
  void absentJsonPropertiesAreAtTheirDefaults() throws IOException {
    ObjectMapper mapper = JsonMappers.getMapper();
    assertThat(
            mapper.readValue(
                "{\"@class\": \"io.github.polyloss.dl4j.LossPolyN\"}", ILossFunction.class))
        .isEqualTo(new LossPolyN());
    assertThat(
            mapper.readValue(
                "{\"@class\": \"io.github.polyloss.dl4j.LossPoly1Focal\"}", ILossFunction.class))
        .isEqualTo(LossPoly1Focal.builder().build());
  }

  @ParameterizedTest
  @MethodSource("losses")
  void networkConfigurationsRoundTrip(ILossFunction loss) {
    OutputLayer layer =
        new OutputLayer.Builder()
            .nIn(3)
            .nOut(2)
            .activation(Activation.SIGMOID)
            .lossFunction(loss)
            .build();
    MultiLayerConfiguration network =
        new NeuralNetConfiguration.Builder().list().layer(layer).build();
    for (MultiLayerConfiguration copy :
        List.of(
            MultiLayerConfiguration.fromJson(network.toJson()),
            MultiLayerConfiguration.fromYaml(network.toYaml()))) {
      assertThat(copy).isEqualTo(network);
      assertThat(((BaseOutputLayer) copy.getConf(0).getLayer()).getLossFn()).isEqualTo(loss);
    }
    ComputationGraphConfiguration graph =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("in")
            .addLayer("out", layer, "in")
            .setOutputs("out")
            .build();
    assertThat(ComputationGraphConfiguration.fromJson(graph.toJson())).isEqualTo(graph);
    assertThat(graph.toJson()).contains(loss.getClass().getName());
  }

  @ParameterizedTest
  @MethodSource("losses")
  void javaSerialisationRoundTrips(ILossFunction loss) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(loss);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(loss);
    }
  }
}
