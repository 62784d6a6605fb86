package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.SerializationFeature;

/**
 * Models that releases have saved still load, predict, score and train the same.
 *
 * <p>Each release adds to {@code src/test/resources/models} a model {@code polyloss-VERSION.zip}
 * whose outputs have a loss each, with every option that the release has, and {@code
 * polyloss-VERSION.json}, what the release got from it. To add them, put the version and its losses
 * at the end of {@link #RELEASES} and run
 *
 * <pre>{@code
 * mvn -pl polyloss-dl4j test -Dtest=ReleasedModelsTest#writeFilesOfRelease -Dpolyloss.release=VERSION
 * }</pre>
 *
 * <p>The files of a version that is out are never written again, or the test would compare the
 * present with itself: the command refuses to replace a file.
 */
class ReleasedModelsTest {

  private static final int INPUTS = 4;
  private static final int CLASSES = 3;
  private static final Path FOLDER = Path.of("src/test/resources/models");
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private static final List<Release> RELEASES =
      List.of(
          new Release(
              "0.1.0",
              List.of(
                  new Output(
                      "poly",
                      Activation.SOFTMAX,
                      LossPolyN.builder()
                          .epsilon(2, -0.5)
                          .coefficients(Coefficients.ABSOLUTE)
                          .classWeights(1, 2, 3)
                          .labelSmoothing(0.1)
                          .build()),
                  new Output(
                      "focal",
                      Activation.SIGMOID,
                      LossPoly1Focal.builder()
                          .epsilon(-0.5)
                          .gamma(1.5)
                          .alpha(0.3)
                          .alphaOnPolynomial(false)
                          .classWeights(3, 2, 1)
                          .labelSmoothing(0.2)
                          .build()),
                  new Output(
                      "taylor",
                      Activation.SOFTMAX,
                      LossPolyN.builder().taylorTerms(4).epsilonPerClass(2, 1, 0.5).build()),
                  new Output(
                      "focalPerClass",
                      Activation.SOFTMAX,
                      LossPoly1Focal.builder().gamma(2).epsilonPerClass(-0.5, 0.5, 1).build()))));

  record Release(String version, List<Output> outputs) {

    Path file(String extension) {
      return FOLDER.resolve("polyloss-" + version + "." + extension);
    }

    @Override
    public String toString() {
      return version;
    }
  }

  record Output(String name, Activation activation, ILossFunction loss) {}

  /**
   * What a release got from its model.
   *
   * @param labels of each output, by its name
   * @param outputs of each output, by its name
   * @param losses the toString of each output's loss, by its name
   * @param scoreAfterOneMoreStep the score when the model has been trained with these data once
   *     more
   */
  record Expected(
      double[][] input,
      Map<String, double[][]> labels,
      Map<String, double[][]> outputs,
      Map<String, String> losses,
      double score,
      double scoreAfterOneMoreStep) {}

  static List<Release> releases() {
    return RELEASES;
  }

  @ParameterizedTest
  @MethodSource("releases")
  void modelsOfReleasesStillDoTheSame(Release release) throws IOException {
    Expected expected;
    ComputationGraph graph;
    try (InputStream json = Files.newInputStream(release.file("json"));
        InputStream zip = Files.newInputStream(release.file("zip"))) {
      expected = JSON.readValue(json, Expected.class);
      graph = ModelSerializer.restoreComputationGraph(zip, true);
    }

    for (Output output : release.outputs()) {
      ILossFunction loss = loss(graph, output);
      assertThat(loss).as(output.name()).isEqualTo(output.loss());
      assertThat(loss).as(output.name()).hasToString(expected.losses().get(output.name()));
    }

    Expected now = evaluate(graph, release, expected.input(), expected.labels());
    for (Output output : release.outputs()) {
      INDArray difference =
          Nd4j.createFromArray(now.outputs().get(output.name()))
              .sub(Nd4j.createFromArray(expected.outputs().get(output.name())));
      assertThat(difference.amaxNumber().doubleValue()).as(output.name()).isLessThan(1e-6);
    }
    assertThat(now.score()).isCloseTo(expected.score(), within(1e-6));
    assertThat(now.scoreAfterOneMoreStep())
        .isCloseTo(expected.scoreAfterOneMoreStep(), within(1e-6))
        .isLessThan(expected.score());
  }

  @Test
  void everyModelIsTested() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files)
          .containsExactlyInAnyOrderElementsOf(
              RELEASES.stream()
                  .flatMap(release -> Stream.of(release.file("zip"), release.file("json")))
                  .toList());
    }
  }

  /** Not a test: writes the files of a release, as told above. */
  @Test
  @EnabledIfSystemProperty(named = "polyloss.release", matches = ".+")
  void writeFilesOfRelease() throws IOException {
    Release release =
        RELEASES.stream()
            .filter(each -> each.version().equals(System.getProperty("polyloss.release")))
            .findAny()
            .orElseThrow();
    double[][] input = TestArrays.logits(1, 6, INPUTS).divi(3).toDoubleMatrix();
    Map<String, double[][]> labels =
        byName(release, output -> TestArrays.softLabels(2, 6, CLASSES).toDoubleMatrix());
    ComputationGraph graph = graph(release);
    MultiDataSet data = data(release, input, labels);
    for (int step = 0; step < 5; step++) {
      graph.fit(data);
    }
    Files.createDirectories(FOLDER);
    try (OutputStream zip =
        Files.newOutputStream(release.file("zip"), StandardOpenOption.CREATE_NEW)) {
      ModelSerializer.writeModel(graph, zip, true);
    }
    try (OutputStream json =
        Files.newOutputStream(release.file("json"), StandardOpenOption.CREATE_NEW)) {
      JSON.writeValue(json, evaluate(graph, release, input, labels));
    }
  }

  private static ComputationGraph graph(Release release) {
    GraphBuilder builder =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .dataType(DataType.FLOAT)
            .updater(new Nesterovs(0.1, 0.5))
            .graphBuilder()
            .addInputs("in")
            .addLayer(
                "body", new DenseLayer.Builder().nOut(5).activation(Activation.TANH).build(), "in");
    for (Output output : release.outputs()) {
      builder.addLayer(
          output.name(),
          new OutputLayer.Builder(output.loss())
              .nOut(CLASSES)
              .activation(output.activation())
              .build(),
          "body");
    }
    ComputationGraph graph =
        new ComputationGraph(
            builder
                .setOutputs(release.outputs().stream().map(Output::name).toArray(String[]::new))
                .setInputTypes(InputType.feedForward(INPUTS))
                .build());
    graph.init();
    return graph;
  }

  private static ILossFunction loss(ComputationGraph graph, Output output) {
    return ((OutputLayer) graph.getLayer(output.name()).conf().getLayer()).getLossFn();
  }

  /** The last thing to do with a graph: it is trained by one step. */
  private static Expected evaluate(
      ComputationGraph graph, Release release, double[][] input, Map<String, double[][]> labels) {
    MultiDataSet data = data(release, input, labels);
    INDArray[] activations = graph.output(data.getFeatures());
    Map<String, double[][]> outputs = new LinkedHashMap<>();
    IntStream.range(0, activations.length)
        .forEach(
            i -> outputs.put(release.outputs().get(i).name(), activations[i].toDoubleMatrix()));
    double score = graph.score(data);
    graph.fit(data);
    return new Expected(
        input,
        labels,
        outputs,
        byName(release, output -> loss(graph, output).toString()),
        score,
        graph.score(data));
  }

  private static MultiDataSet data(
      Release release, double[][] input, Map<String, double[][]> labels) {
    return new MultiDataSet(
        new INDArray[] {Nd4j.createFromArray(input).castTo(DataType.FLOAT)},
        release.outputs().stream()
            .map(output -> Nd4j.createFromArray(labels.get(output.name())).castTo(DataType.FLOAT))
            .toArray(INDArray[]::new));
  }

  private static <T> Map<String, T> byName(Release release, Function<Output, T> value) {
    Map<String, T> values = new LinkedHashMap<>();
    release.outputs().forEach(output -> values.put(output.name(), value.apply(output)));
    return values;
  }
}
