package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Cnn3DLossLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** The losses in DL4J's layers: gradients, training, saving. */
class NetworkTest {

  private static final int BATCH = 3;
  private static final int CLASSES = 4;

  private static final DataType DEFAULT_TYPE = Nd4j.defaultFloatingPointType();

  /** GradientCheckUtil refuses to work otherwise, whatever the type of the network. */
  @BeforeAll
  static void useDoublePrecision() {
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
  }

  @AfterAll
  static void useTheDefaultPrecisionAgain() {
    Nd4j.setDefaultDataTypes(DEFAULT_TYPE, DEFAULT_TYPE);
  }

  static Stream<Arguments> lossesAndActivations() {
    return Stream.of(
        Arguments.of(
            LossPolyN.builder().epsilon(2, -0.5).classWeights(1, 2, 3, 4).build(),
            Activation.SOFTMAX),
        Arguments.of(
            LossPoly1Focal.builder().epsilon(-1).gamma(1.5).alpha(0.3).labelSmoothing(0.1).build(),
            Activation.SIGMOID));
  }

  @ParameterizedTest
  @MethodSource("lossesAndActivations")
  void gradientsOfAnOutputLayerAreRight(ILossFunction loss, Activation activation) {
    MultiLayerNetwork network =
        network(
            InputType.feedForward(5),
            dense(3),
            new OutputLayer.Builder(loss).nOut(CLASSES).activation(activation).build());
    check(network, random(BATCH, 5), oneHot(), null);
    check(network, random(BATCH, 5), TestArrays.indices(2, 0, 3), null);
  }

  @ParameterizedTest
  @MethodSource("lossesAndActivations")
  void gradientsOfALossLayerAreRight(ILossFunction loss, Activation activation) {
    MultiLayerNetwork network =
        network(
            InputType.feedForward(5),
            dense(CLASSES),
            new LossLayer.Builder(loss).activation(activation).build());
    INDArray mask = Nd4j.createFromArray(new double[][] {{1}, {0}, {0.5}});
    check(network, random(BATCH, 5), oneHot(), mask);
  }

  @ParameterizedTest
  @MethodSource("lossesAndActivations")
  void gradientsOfARecurrentOutputLayerWithMaskAreRight(ILossFunction loss, Activation activation) {
    MultiLayerNetwork network =
        network(
            InputType.recurrent(2),
            new SimpleRnn.Builder().nOut(3).activation(Activation.TANH).build(),
            new RnnOutputLayer.Builder(loss).nOut(CLASSES).activation(activation).build());
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, BATCH, CLASSES, 4);
    for (int row = 0; row < BATCH; row++) {
      for (int time = 0; time < 4; time++) {
        labels.putScalar(row, (row + time) % CLASSES, time, 1);
      }
    }
    INDArray mask = Nd4j.createFromArray(new double[][] {{1, 1, 1, 1}, {1, 1, 0, 0}, {1, 0, 0, 0}});
    check(network, random(BATCH, 2, 4), labels, mask);
  }

  @ParameterizedTest
  @MethodSource("lossesAndActivations")
  void gradientsOfAConvolutionalLossLayerAreRight(ILossFunction loss, Activation activation) {
    MultiLayerNetwork network =
        network(
            InputType.convolutional(3, 3, 2),
            new ConvolutionLayer.Builder(2, 2).nOut(CLASSES).activation(Activation.TANH).build(),
            new CnnLossLayer.Builder(loss).activation(activation).build());
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, BATCH, CLASSES, 2, 2);
    for (int row = 0; row < BATCH; row++) {
      for (int place = 0; place < 4; place++) {
        labels.putScalar(new int[] {row, (row + place) % CLASSES, place / 2, place % 2}, 1);
      }
    }
    check(network, random(BATCH, 2, 3, 3), labels, null);
    assertThat(network.scoreExamples(new DataSet(random(BATCH, 2, 3, 3), labels), false).shape())
        .containsExactly(BATCH, 1);
  }

  @ParameterizedTest
  @MethodSource("lossesAndActivations")
  void gradientsOfAVolumetricLossLayerAreRight(ILossFunction loss, Activation activation) {
    MultiLayerNetwork network =
        network(
            InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 2, 2, 2, 2),
            new Convolution3D.Builder(1, 1, 1).nOut(CLASSES).activation(Activation.TANH).build(),
            new Cnn3DLossLayer.Builder(Convolution3D.DataFormat.NCDHW)
                .lossFunction(loss)
                .activation(activation)
                .build());
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, BATCH, CLASSES, 2, 2, 2);
    for (int row = 0; row < BATCH; row++) {
      for (int place = 0; place < 8; place++) {
        labels.putScalar(
            new int[] {row, (row + place) % CLASSES, place / 4, place / 2 % 2, place % 2}, 1);
      }
    }
    check(network, random(BATCH, 2, 2, 2, 2), labels, null);
  }

  @ParameterizedTest
  @MethodSource("lossesAndActivations")
  void gradientsOfAGraphAreRight(ILossFunction loss, Activation activation) {
    ComputationGraph graph = graph(loss, activation, builder().updater(new NoOp()));
    assertThat(
            GradientCheckUtil.checkGradients(
                new GradientCheckUtil.GraphConfig()
                    .net(graph)
                    .inputs(new INDArray[] {random(BATCH, 5)})
                    .labels(new INDArray[] {oneHot()})))
        .isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"ENABLED", "NONE"})
  void fittingHalvesTheLossWithAndWithoutWorkspaces(WorkspaceMode mode) {
    INDArray features = TestArrays.logits(11, 60, 5).castTo(DataType.FLOAT);
    INDArray labels = TestArrays.oneHot(5, features.argMax(1).toIntVector()).castTo(DataType.FLOAT);
    for (ILossFunction loss : new ILossFunction[] {new LossPolyN(2), new LossPoly1Focal(-1, 2)}) {
      MultiLayerNetwork network =
          new MultiLayerNetwork(
              builder()
                  .dataType(DataType.FLOAT)
                  .updater(new Adam(0.05))
                  .trainingWorkspaceMode(mode)
                  .inferenceWorkspaceMode(mode)
                  .list()
                  .layer(dense(16))
                  .layer(
                      new OutputLayer.Builder(loss).nOut(5).activation(Activation.SOFTMAX).build())
                  .setInputType(InputType.feedForward(5))
                  .build());
      network.init();
      DataSet data = new DataSet(features, labels);
      double before = network.score(data);
      for (int epoch = 0; epoch < 25; epoch++) {
        network.fit(data);
      }
      assertThat(network.score(data)).as("%s", loss).isLessThan(before / 2);
    }
  }

  @ParameterizedTest
  @MethodSource("lossesAndActivations")
  void savedNetworksKeepTheirLoss(ILossFunction loss, Activation activation, @TempDir Path folder)
      throws IOException {
    DataSet data = new DataSet(random(BATCH, 5), oneHot());

    MultiLayerNetwork network =
        network(
            InputType.feedForward(5),
            new OutputLayer.Builder(loss).nOut(CLASSES).activation(activation).build());
    File file = folder.resolve("network.zip").toFile();
    ModelSerializer.writeModel(network, file, true);
    MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file);
    assertThat(((OutputLayer) restored.getLayer(0).conf().getLayer()).getLossFn()).isEqualTo(loss);
    assertThat(restored.score(data)).isEqualTo(network.score(data));

    ComputationGraph graph = graph(loss, activation, builder());
    ModelSerializer.writeModel(graph, file, true);
    assertThat(ModelSerializer.restoreComputationGraph(file).score(data))
        .isEqualTo(graph.score(data));
  }

  private static ComputationGraph graph(
      ILossFunction loss, Activation activation, NeuralNetConfiguration.Builder builder) {
    ComputationGraph graph =
        new ComputationGraph(
            builder
                .graphBuilder()
                .addInputs("in")
                .addLayer("body", dense(3), "in")
                .addLayer(
                    "out",
                    new OutputLayer.Builder(loss).nOut(CLASSES).activation(activation).build(),
                    "body")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(5))
                .build());
    graph.init();
    return graph;
  }

  private static NeuralNetConfiguration.Builder builder() {
    return new NeuralNetConfiguration.Builder().seed(3).dataType(DataType.DOUBLE);
  }

  private static MultiLayerNetwork network(InputType input, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = builder().updater(new NoOp()).list(layers);
    MultiLayerNetwork network = new MultiLayerNetwork(list.setInputType(input).build());
    network.init();
    return network;
  }

  private static DenseLayer dense(int outputs) {
    return new DenseLayer.Builder().nOut(outputs).activation(Activation.TANH).build();
  }

  private static void check(
      MultiLayerNetwork network, INDArray input, INDArray labels, INDArray maskOrNull) {
    assertThat(
            GradientCheckUtil.checkGradients(
                new GradientCheckUtil.MLNConfig()
                    .net(network)
                    .input(input)
                    .labels(labels)
                    .labelMask(maskOrNull)))
        .isTrue();
  }

  private static INDArray oneHot() {
    return TestArrays.oneHot(CLASSES, 2, 0, 3);
  }

  private static INDArray random(long... shape) {
    long length = Nd4j.create(DataType.DOUBLE, shape).length();
    return TestArrays.logits(21, 1, (int) length).reshape(shape);
  }
}
