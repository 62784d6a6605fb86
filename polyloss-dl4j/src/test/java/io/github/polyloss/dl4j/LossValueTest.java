package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.SnippetEvent;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.serde.json.JsonMappers;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.objenesis.strategy.StdInstantiatorStrategy;

/** Losses are values: equal by their parameters, and the same after any round trip. */
class LossValueTest {

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

  /** As DL4J's own losses take them. */
  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT", "HALF", "BFLOAT16", "INT"})
  void classWeightsMayBeAVectorOfAnyTypeAndDirection(DataType type) {
    INDArray weights = Nd4j.createFromArray(1.0, 2.0, 4.0).castTo(type);
    for (INDArray vector :
        List.of(
            weights, weights.reshape(1, 3), weights.reshape(3, 1), weights.reshape('f', 1, 3))) {
      assertThat(new LossPolyN(vector, 2))
          .isEqualTo(LossPolyN.builder().epsilon(2).classWeights(1, 2, 4).build());
    }
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
      // All at once: each time costs a run of the compiler.
      String java = "java.util.List.<Object>of(" + String.join(", ", expressions) + ").toString()";
      SnippetEvent event = shell.eval(java).get(0);
      assertThat(event.value()).as(java).isEqualTo('"' + expressions.toString() + '"');
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
    ObjectMapper mapper = NeuralNetConfiguration.mapper();
    JsonNode json = mapper.readTree(mapper.writeValueAsString(loss));
    Set<String> setters = setters(loss);
    assertThat(setters).hasSizeGreaterThan(4);
    assertThat((Iterable<String>) json::fieldNames)
        .contains("@class")
        .filteredOn(name -> !name.equals("@class"))
        .containsExactlyInAnyOrderElementsOf(setters);
    assertThat(json.get("@class").asText()).isEqualTo(loss.getClass().getName());
  }

  private static Set<String> setters(ILossFunction loss) {
    Class<?> builder =
        loss instanceof LossPolyN ? LossPolyN.Builder.class : LossPoly1Focal.Builder.class;
    return Arrays.stream(builder.getMethods())
        .filter(method -> method.getDeclaringClass() != Object.class)
        .map(Method::getName)
        .filter(name -> !name.equals("build"))
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("losses")
  void jsonAndYamlGiveTheLossBack(ILossFunction loss) throws IOException {
    for (ObjectMapper mapper :
        List.of(
            NeuralNetConfiguration.mapper(),
            NeuralNetConfiguration.mapperYaml(),
            JsonMappers.getMapper(),
            new ObjectMapper())) {
      assertThat(mapper.readValue(mapper.writeValueAsString(loss), ILossFunction.class))
          .isEqualTo(loss);
    }
  }

  @Test
  void absentJsonPropertiesAreAtTheirDefaults() throws IOException {
    ObjectMapper mapper = NeuralNetConfiguration.mapper();
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
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "LossPolyN | 'epsilon': ['NaN'] | epsilon must be finite, got NaN",
        "LossPolyN | 'epsilon': [1, 'Infinity'] | epsilon must be finite, got Infinity",
        "LossPolyN | 'labelSmoothing': 1 | labelSmoothing must be in [0, 1), got 1.0",
        "LossPolyN | 'labelSmoothing': -0.1 | labelSmoothing must be in [0, 1), got -0.1",
        "LossPolyN | 'classWeights': [1, -2] |"
            + " classWeights must be finite and not negative, got -2.0",
        "LossPolyN | 'taylorTerms': 0 | taylorTerms must be at least 1, got 0",
        "LossPolyN | 'epsilon': [1], 'epsilonPerClass': [1, 2] |"
            + " epsilon must be unset beside epsilonPerClass, got [1.0]",
        "LossPoly1Focal | 'gamma': -1 | gamma must be finite and not negative, got -1.0",
        "LossPoly1Focal | 'alpha': 2 | alpha must be in [0, 1], got 2.0",
      })
  void badValuesInJsonAreRefusedInOneLine(String type, String properties, String message) {
    assertThatThrownBy(() -> read(json(type, properties))).hasRootCauseMessage(message);
  }

  @Test
  void aWordInJsonThatIsNoCoefficientsIsRefusedWithTheWordsThatAre() {
    assertThatThrownBy(() -> read(json("LossPolyN", "'coefficients': 'SOME'")))
        .hasStackTraceContaining("\"SOME\"")
        .hasStackTraceContaining("RELATIVE")
        .hasStackTraceContaining("ABSOLUTE");
  }

  @Test
  void anUnknownPropertyInJsonIsRefusedWithTheNamesOfTheKnownOnes() {
    assertThatThrownBy(() -> read(json("LossPolyN", "'epsilonn': [2]")))
        .rootCause()
        .hasMessageContaining("LossPolyN has no property 'epsilonn'")
        .hasMessageEndingWith(
            "only epsilon, coefficients, taylorTerms, outputs, epsilonPerClass, classWeights,"
                + " classWeightScale, positiveWeights, labelSmoothing");
    assertThatThrownBy(() -> read(json("LossPoly1Focal", "'coefficients': 'RELATIVE'")))
        .rootCause()
        .hasMessageContaining("LossPoly1Focal has no property 'coefficients'")
        .hasMessageEndingWith(
            "only epsilon, gamma, alpha, alphaPerClass, alphaOnPolynomial, outputs,"
                + " epsilonPerClass, classWeights, classWeightScale, positiveWeights,"
                + " labelSmoothing");
  }

  private static ILossFunction read(String json) throws IOException {
    return NeuralNetConfiguration.mapper().readValue(json, ILossFunction.class);
  }

  private static String json(String type, String properties) {
    return "{'@class': 'io.github.polyloss.dl4j.%s', %s}"
        .formatted(type, properties)
        .replace('\'', '"');
  }

  @ParameterizedTest
  @MethodSource("losses")
  void javaSerialisationKeepsValueAndHash(ILossFunction loss)
      throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(loss);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(loss).hasSameHashCodeAs(loss).hasToString("" + loss);
    }
  }

  /** With {@code spark.kryo.registrationRequired} and without. */
  @ParameterizedTest
  @MethodSource("losses")
  void kryoAsSparkSetsItUpKeepsValueAndHash(ILossFunction loss) {
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
    kryo.register(Outputs.class);
    kryo.register(ClassWeightScale.class);
    kryo.register(double[].class);
    return kryo;
  }
}
