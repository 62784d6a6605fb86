package io.github.polyloss.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.polyloss.dl4j.LossPolyN;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** The faster layers compute what DL4J's do. */
class FastLayersTest {
  private static final int CLASSES = 3;

  /**
   * How much larger than the error of DL4J's own layers the faster ones' may be: both round sums of
   * the same terms in another order.
   */
  private static final double ROUNDING_FACTOR = 3;

  @TempDir private Path folder;

  @BeforeEach
  void needOneDnn() {
    assumeTrue(
        Nd4j.getBackend().buildInfo().contains("HAVE_ONEDNN"), "the backend holds no oneDNN");
  }

  /** What lies between the images and the pooling, that ends at the vertex "last". */
  private interface Middle {
    void add(GraphBuilder graph);
  }

  static List<Arguments> networks() {
    return List.of(
        network("1x1 convolution", g -> g.addLayer("last", conv(3, 5, 1, 1, 0), "in")),
        network("1x1 convolution, stride 2", g -> g.addLayer("last", conv(3, 5, 1, 2, 0), "in")),
        network("3x3 convolution", g -> g.addLayer("last", conv(3, 5, 3, 1, 1), "in")),
        network("3x3 convolution, no padding", g -> g.addLayer("last", conv(3, 5, 3, 1, 0), "in")),
        network("7x7 convolution, stride 2", g -> g.addLayer("last", conv(3, 5, 7, 2, 3), "in")),
        network(
            "two convolutions",
            g ->
                g.addLayer("first", conv(3, 4, 3, 2, 1), "in")
                    .addLayer("last", conv(4, 5, 3, 2, 1), "first")),
        network(
            "batch normalization",
            g ->
                g.addLayer("first", conv(3, 5, 3, 1, 1), "in")
                    .addLayer("last", batchNorm(), "first")),
        network(
            "ReLU",
            g -> g.addLayer("first", conv(3, 5, 3, 1, 1), "in").addLayer("last", relu(), "first")),
        network(
            "max pooling",
            g ->
                g.addLayer("first", conv(3, 5, 3, 1, 1), "in")
                    .addLayer("last", maxPool(), "first")),
        network(
            "images that shrink to a pixel",
            g ->
                g.addLayer("first", conv(3, 5, 7, 40, 3), "in")
                    .addLayer("bn", batchNorm(), "first")
                    .addLayer("relu", relu(), "bn")
                    .addLayer("last", conv(5, 5, 1, 1, 0), "relu")),
        network(
            "residual block",
            g ->
                g.addLayer("first", conv(3, 5, 3, 1, 1), "in")
                    .addLayer("bn", batchNorm(), "first")
                    .addLayer("relu", relu(), "bn")
                    .addLayer("second", conv(5, 5, 3, 1, 1), "relu")
                    .addVertex(
                        "sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "second", "relu")
                    .addLayer("last", relu(), "sum")));
  }

  private static Arguments network(String name, Middle middle) {
    return Arguments.of(name, middle);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void gradientsAndOutputsAreAsExactAsOfDl4jsLayers(String name, Middle middle) {
    ComputationGraph plain = network(middle);
    ComputationGraph exact = network(middle).convertDataType(DataType.DOUBLE);
    ComputationGraph faster = network(middle);
    assertThat(FastLayers.install(faster)).isTrue();

    assertAsExact(gradient(faster), gradient(plain), gradient(exact));
    assertAsExact(output(faster), output(plain), output(exact));
    assertThat(score(faster)).isEqualTo(score(exact), within(1e-5));
  }

  /** What CUDA gets; the operations are the same on every backend. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void convolutionsAsOperationsAreAsExactAsDl4js(String name, Middle middle) {
    ComputationGraph plain = network(middle);
    ComputationGraph exact = network(middle).convertDataType(DataType.DOUBLE);
    ComputationGraph operations = network(middle);
    assertThat(FastLayers.installOperations(operations)).isTrue();

    assertAsExact(gradient(operations), gradient(plain), gradient(exact));
    assertAsExact(output(operations), output(plain), output(exact));
  }

  private static void assertAsExact(INDArray actual, INDArray plain, INDArray exact) {
    double unit = Math.ulp(1f) / 2;
    assertThat(error(actual, exact))
        .isLessThanOrEqualTo(ROUNDING_FACTOR * Math.max(unit, error(plain, exact)));
  }

  private static double error(INDArray actual, INDArray exact) {
    assertThat(actual.shape()).isEqualTo(exact.shape());
    return actual.castTo(DataType.DOUBLE).sub(exact).norm2Number().doubleValue()
        / exact.norm2Number().doubleValue();
  }

  /** That of the running statistics included. */
  private static INDArray gradient(ComputationGraph network) {
    DataType type = network.params().dataType();
    network.setInputs(images(type));
    network.setLabels(labels().castTo(type));
    network.computeGradientAndScore();
    return network.gradient().gradient().dup();
  }

  private static INDArray output(ComputationGraph network) {
    return network.outputSingle(images(network.params().dataType())).dup();
  }

  private static double score(ComputationGraph network) {
    DataType type = network.params().dataType();
    return network.score(new DataSet(images(type), labels().castTo(type)));
  }

  @Test
  void trainingStepsAreTheSame() {
    ComputationGraph plain = network(networkOf("residual block"));
    ComputationGraph faster = network(networkOf("residual block"));
    FastLayers.install(faster);
    DataSet batch = new DataSet(images(DataType.FLOAT), labels());
    for (int step = 0; step < 5; step++) {
      plain.fit(batch);
      faster.fit(batch);
    }
    assertThat(error(faster.params(), plain.params())).isLessThan(1e-5);
  }

  private static Middle networkOf(String name) {
    return networks().stream()
        .filter(arguments -> arguments.get()[0].equals(name))
        .map(arguments -> (Middle) arguments.get()[1])
        .findFirst()
        .orElseThrow();
  }

  @Test
  void savedModelsAreDl4js() throws Exception {
    ComputationGraph network = network(networkOf("residual block"));
    String configuration = network.getConfiguration().toJson();
    FastLayers.install(network);
    assertThat(network.getConfiguration().toJson()).isEqualTo(configuration);
    network.fit(new DataSet(images(DataType.FLOAT), labels()));
    Path file = folder.resolve("model.zip");
    ModelSerializer.writeModel(network, file.toFile(), true);

    ComputationGraph restored = ModelSerializer.restoreComputationGraph(file.toFile());

    assertThat(restored.getLayer("bn").getClass())
        .isEqualTo(org.deeplearning4j.nn.layers.normalization.BatchNormalization.class);
    assertThat(error(output(restored), output(network))).isLessThan(1e-6);
  }

  @Test
  void resultsDoNotDependOnTheNumberOfThreads() throws Exception {
    Middle middle = networkOf("residual block");
    INDArray here = gradient(installed(middle));
    INDArray alone = new ForkJoinPool(1).submit(() -> gradient(installed(middle))).get();
    assertThat(alone).isEqualTo(here);
  }

  private static ComputationGraph installed(Middle middle) {
    ComputationGraph network = network(middle);
    FastLayers.install(network);
    return network;
  }

  @Test
  void networkWithAnotherLayerOfImagesStaysAsItIs() {
    ComputationGraph network =
        network(
            g ->
                g.addLayer("first", conv(3, 5, 3, 1, 1), "in")
                    .addLayer(
                        "last",
                        new ActivationLayer.Builder().activation(Activation.TANH).build(),
                        "first"));
    assertThat(FastLayers.install(network)).isFalse();
    assertThat(network.getLayer("first").getClass())
        .isEqualTo(org.deeplearning4j.nn.layers.convolution.ConvolutionLayer.class);
  }

  @Test
  void networkInDoublePrecisionStaysAsItIs() {
    ComputationGraph network =
        network(networkOf("residual block")).convertDataType(DataType.DOUBLE);
    assertThat(FastLayers.install(network)).isFalse();
  }

  private static ComputationGraph network(Middle middle) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .updater(new Adam(1e-3))
            .graphBuilder()
            .addInputs("in");
    middle.add(graph);
    ComputationGraph network =
        new ComputationGraph(
            graph
                .addLayer("avg", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), "last")
                .addLayer("max", new GlobalPoolingLayer.Builder(PoolingType.MAX).build(), "last")
                .addVertex("pooled", new MergeVertex(), "avg", "max")
                .addLayer("bn of vectors", batchNorm(10), "pooled")
                .addLayer(
                    "out",
                    new OutputLayer.Builder(new LossPolyN(2))
                        .nIn(10)
                        .nOut(CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build(),
                    "bn of vectors")
                .setOutputs("out")
                .build());
    network.init();
    return network;
  }

  private static ConvolutionLayer conv(int in, int out, int kernel, int stride, int padding) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .nIn(in)
        .nOut(out)
        .stride(stride, stride)
        .padding(padding, padding)
        .convolutionMode(ConvolutionMode.Truncate)
        .hasBias(false)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static BatchNormalization batchNorm() {
    return batchNorm(5);
  }

  private static BatchNormalization batchNorm(int channels) {
    return new BatchNormalization.Builder().nIn(channels).nOut(channels).useLogStd(false).build();
  }

  private static ActivationLayer relu() {
    return new ActivationLayer.Builder().activation(Activation.RELU).build();
  }

  private static SubsamplingLayer maxPool() {
    return new SubsamplingLayer.Builder(PoolingType.MAX)
        .kernelSize(3, 3)
        .stride(2, 2)
        .padding(1, 1)
        .convolutionMode(ConvolutionMode.Truncate)
        .build();
  }

  /** Of odd height and width, and more than one chunk. */
  private static INDArray images(DataType type) {
    return Nd4j.getRandomFactory()
        .getNewRandomInstance(1)
        .nextGaussian('c', new long[] {6, 3, 31, 37})
        .castTo(DataType.FLOAT)
        .castTo(type);
  }

  private static INDArray labels() {
    INDArray labels = Nd4j.zeros(DataType.FLOAT, 6, CLASSES);
    for (int i = 0; i < 6; i++) {
      labels.putScalar(i, i % CLASSES, 1);
    }
    return labels;
  }
}
