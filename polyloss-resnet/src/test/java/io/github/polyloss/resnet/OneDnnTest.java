package io.github.polyloss.resnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.polyloss.onednn.OneDnn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNBatchNormHelper;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNConvHelper;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNSubsamplingHelper;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** oneDNN is in use, and its layers are as exact as DL4J's own. */
class OneDnnTest {
  /**
   * How much larger than the built-in path's error oneDNN's may be. Both round sums of the same
   * terms, in another order, so neither can always be the better one; seen are factors from 0.4 to
   * 1.8.
   */
  private static final double ROUNDING_FACTOR = 3;

  /** The relative error of one rounding to a float. */
  private static final double UNIT_ROUNDOFF = Math.ulp(1f) / 2;

  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

  @BeforeEach
  void needOneDnn() {
    assumeTrue(
        Nd4j.getBackend().buildInfo().contains("HAVE_ONEDNN"), "the backend holds no oneDNN");
  }

  @AfterEach
  void allowHelpers() {
    Nd4j.getEnvironment().allowHelpers(true);
  }

  @Test
  void isActiveUnlessHelpersAreOff() {
    assertThat(OneDnn.active()).isTrue();
    Nd4j.getEnvironment().allowHelpers(false);
    assertThat(OneDnn.active()).isFalse();
  }

  static List<Arguments> layersWithHelpers() {
    return List.of(
        Arguments.of(conv(3, 1, 1), MKLDNNConvHelper.class),
        Arguments.of(BodyGraph.batchNorm(4).build(), MKLDNNBatchNormHelper.class),
        Arguments.of(maxPool(), MKLDNNSubsamplingHelper.class));
  }

  @ParameterizedTest
  @MethodSource("layersWithHelpers")
  void layersRunOnIt(Layer layer, Class<?> helper) {
    assertThat(new Run(layer, DataType.FLOAT).layer.getHelper()).isInstanceOf(helper);
    Nd4j.getEnvironment().allowHelpers(false);
    assertThat(new Run(layer, DataType.FLOAT).layer.getHelper()).isNull();
  }

  static List<Arguments> layers() {
    long[] even = {3, 4, 16, 16};
    long[] odd = {3, 4, 17, 13};
    Layer batchNorm = BodyGraph.batchNorm(4).build();
    return List.of(
        Arguments.of("convolution 1x1", conv(1, 1, 0), even, true),
        Arguments.of("convolution 1x1, stride 2", conv(1, 2, 0), odd, true),
        Arguments.of("convolution 3x3", conv(3, 1, 1), even, true),
        Arguments.of("convolution 3x3, no padding", conv(3, 1, 0), odd, true),
        Arguments.of("convolution 3x3, stride 2", conv(3, 2, 1), odd, true),
        Arguments.of("convolution 7x7, stride 2", conv(7, 2, 3), even, true),
        Arguments.of("convolution 7x7, stride 2, odd", conv(7, 2, 3), odd, true),
        Arguments.of("max pooling", maxPool(), even, true),
        Arguments.of("max pooling, odd", maxPool(), odd, true),
        Arguments.of("global average pooling", globalPool(PoolingType.AVG), odd, true),
        Arguments.of("global max pooling", globalPool(PoolingType.MAX), odd, true),
        Arguments.of("ReLU", relu(), even, true),
        Arguments.of("batch normalization", batchNorm, even, true),
        Arguments.of("batch normalization, odd", batchNorm, odd, true),
        Arguments.of("batch normalization of vectors", batchNorm, new long[] {32, 4}, true),
        Arguments.of("batch normalization, inference", batchNorm, odd, false),
        Arguments.of(
            "batch normalization of vectors, inference", batchNorm, new long[] {32, 4}, false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layers")
  void isAsExactAsTheBuiltInPath(String name, Layer layer, long[] shape, boolean training) {
    Map<String, INDArray> oneDnn = new Run(layer, DataType.FLOAT).results(shape, training);
    Nd4j.getEnvironment().allowHelpers(false);
    Map<String, INDArray> builtIn = new Run(layer, DataType.FLOAT).results(shape, training);
    Map<String, INDArray> exact = new Run(layer, DataType.DOUBLE).results(shape, training);

    assertThat(oneDnn.keySet()).isEqualTo(exact.keySet());
    exact.forEach(
        (key, value) -> {
          double bound = ROUNDING_FACTOR * Math.max(error(builtIn.get(key), value), UNIT_ROUNDOFF);
          assertThat(error(oneDnn.get(key), value)).as(key).isLessThanOrEqualTo(bound);
        });
  }

  @Test
  void wholeNetworkIsAsExactAsOnTheBuiltInPath() {
    ResNet resNet = ResNet.builder(Backbone.RESNET20).classes(5).dropout(0).build();
    INDArray oneDnn = gradient(resNet.full());
    Nd4j.getEnvironment().allowHelpers(false);
    INDArray builtIn = gradient(resNet.full());
    INDArray exact = gradient(resNet.full().convertDataType(DataType.DOUBLE));

    assertThat(error(oneDnn, exact)).isLessThanOrEqualTo(ROUNDING_FACTOR * error(builtIn, exact));
  }

  private static INDArray gradient(ComputationGraph network) {
    DataType type = network.params().dataType();
    network.setInputs(numbers(type, 1, 4, 3, 16, 16));
    network.setLabels(Nd4j.eye(5).castTo(type).get(NDArrayIndex.interval(0, 4)));
    network.computeGradientAndScore();
    return network.gradient().gradient();
  }

  /** Of the vector's direction and length together: 0 is exact, 1 has nothing in common with it. */
  private static double error(INDArray actual, INDArray exact) {
    assertThat(actual.shape()).isEqualTo(exact.shape());
    double difference = actual.castTo(DataType.DOUBLE).sub(exact).norm2Number().doubleValue();
    return difference / exact.norm2Number().doubleValue();
  }

  private static Layer conv(int kernel, int stride, int padding) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .nIn(4)
        .nOut(6)
        .stride(stride, stride)
        .padding(padding, padding)
        .convolutionMode(ConvolutionMode.Truncate)
        .hasBias(false)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static Layer maxPool() {
    return new SubsamplingLayer.Builder(PoolingType.MAX)
        .kernelSize(3, 3)
        .stride(2, 2)
        .padding(1, 1)
        .convolutionMode(ConvolutionMode.Truncate)
        .build();
  }

  private static Layer globalPool(PoolingType type) {
    return new GlobalPoolingLayer.Builder(type).build();
  }

  private static Layer relu() {
    return new ActivationLayer.Builder().activation(Activation.RELU).build();
  }

  /** One layer, whose parameters and inputs are the same numbers in every run. */
  private static final class Run {
    private final DataType type;
    private final org.deeplearning4j.nn.api.Layer layer;
    private final INDArray gradients;

    Run(Layer configuration, DataType type) {
      this.type = type;
      NeuralNetConfiguration conf =
          new NeuralNetConfiguration.Builder().dataType(type).layer(configuration.clone()).build();
      conf.getLayer().setLayerName("layer");
      long count = conf.getLayer().initializer().numParams(conf);
      INDArray parameters = count == 0 ? null : Nd4j.create(type, 1, count);
      layer = conf.getLayer().instantiate(conf, null, 0, parameters, count > 0, type);
      gradients = count == 0 ? null : Nd4j.create(type, 1, count);
      if (count > 0) {
        // Positive, for among them are variances.
        parameters.assign(numbers(7, 1, count).muli(numbers(7, 1, count)).addi(0.1));
        layer.setBackpropGradientsViewArray(gradients);
      }
    }

    Map<String, INDArray> results(long[] shape, boolean training) {
      layer.setInput(numbers(1, shape), NO_WORKSPACES);
      layer.setInputMiniBatchSize((int) shape[0]);
      Map<String, INDArray> results = new LinkedHashMap<>();
      INDArray output = layer.activate(training, NO_WORKSPACES);
      results.put("output", output.dup());
      if (training) {
        layer.setInput(numbers(1, shape), NO_WORKSPACES);
        Pair<Gradient, INDArray> back =
            layer.backpropGradient(numbers(2, output.shape()), NO_WORKSPACES);
        results.put("gradient at the input", back.getSecond().dup());
        if (gradients != null) {
          back.getFirst()
              .gradientForVariable()
              .forEach((key, value) -> results.put("gradient of " + key, value.dup()));
        }
      }
      return results;
    }

    private INDArray numbers(long seed, long... shape) {
      return OneDnnTest.numbers(type, seed, shape);
    }
  }

  /** Normally distributed numbers that are floats also where they are held as doubles. */
  private static INDArray numbers(DataType type, long seed, long... shape) {
    return Nd4j.getRandomFactory()
        .getNewRandomInstance(seed)
        .nextGaussian('c', shape)
        .castTo(DataType.FLOAT)
        .castTo(type);
  }
}
