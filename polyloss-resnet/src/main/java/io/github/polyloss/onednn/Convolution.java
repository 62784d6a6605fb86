package io.github.polyloss.onednn;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A convolution without bias, straight through ND4J's operation, that is oneDNN's. */
final class Convolution extends ConvolutionLayer {
  private static final long serialVersionUID = 1;

  private static final int[] ONES = {1, 1};

  private final boolean first;

  /**
   * @param first whether the layer takes the network's images, with channels before height and
   *     width, and nothing asks for the gradient there
   */
  Convolution(NeuralNetConfiguration conf, DataType dataType, boolean first) {
    super(conf, dataType);
    this.first = first;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    validateInputRank();
    INDArray x = channelsLast(workspaces);
    INDArray weights = weights();
    if (x.size(3) != weights.size(1)) {
      throw new IllegalArgumentException(
          "images for %s must have %d channels, got %d"
              .formatted(layerConf().getLayerName(), weights.size(1), x.size(3)));
    }
    INDArray y =
        workspaces.createUninitialized(
            ArrayType.ACTIVATIONS,
            dataType,
            new long[] {
              x.size(0),
              operation().outSize(0, x.size(1)),
              operation().outSize(1, x.size(2)),
              weights.size(0)
            },
            'c');
    Nd4j.exec(operation().named("conv2d").addInputs(x, weights).addOutputs(y).build());
    return y;
  }

  private INDArray weights() {
    return getParam(ConvolutionParamInitializer.WEIGHT_KEY);
  }

  private INDArray channelsLast(LayerWorkspaceMgr workspaces) {
    if (!first) {
      return input;
    }
    INDArray view = input.permute(0, 2, 3, 1);
    return workspaces
        .createUninitialized(ArrayType.FF_WORKING_MEM, dataType, view.shape(), 'c')
        .assign(view);
  }

  private ConvolutionOperation operation() {
    return new ConvolutionOperation(layerConf(), true);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray weightGradient = gradientViews.get(ConvolutionParamInitializer.WEIGHT_KEY);
    INDArray below = null;
    if (first) {
      backpropToWeights(epsilon, weightGradient, workspaces);
    } else {
      below =
          workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, input.shape(), 'c');
      if (isPointwise()) {
        backpropPointwise(epsilon, weightGradient, below, workspaces);
      } else {
        Nd4j.exec(
            operation()
                .named("conv2d_bp")
                .addInputs(input, weights(), epsilon)
                .addOutputs(below, weightGradient)
                .build());
      }
    }
    Gradient gradient = new DefaultGradient();
    gradient.setGradientFor(ConvolutionParamInitializer.WEIGHT_KEY, weightGradient, 'c');
    return new Pair<>(gradient, below);
  }

  /** Whether each pixel is multiplied by the same matrix, and that is all. */
  private boolean isPointwise() {
    return Arrays.equals(layerConf().getKernelSize(), ONES)
        && Arrays.equals(layerConf().getStride(), ONES)
        && Arrays.equals(layerConf().getPadding(), new int[2]);
  }

  /**
   * The gradient of the input is the convolution of the output's with the transposed weights, that
   * of the weights a product of matrices: together half to three quarters of the time of the
   * operation for both.
   */
  private void backpropPointwise(
      INDArray epsilon, INDArray weightGradient, INDArray below, LayerWorkspaceMgr workspaces) {
    long out = weights().size(0);
    long in = weights().size(1);
    INDArray transposed =
        workspaces.createUninitialized(
            ArrayType.BP_WORKING_MEM, dataType, new long[] {in, out, 1, 1}, 'c');
    transposed.assign(weights().permute(1, 0, 2, 3));
    Nd4j.exec(operation().named("conv2d").addInputs(epsilon, transposed).addOutputs(below).build());
    long pixels = input.length() / in;
    multiplyTransposed(
        epsilon.reshape('c', pixels, out),
        input.reshape('c', pixels, in),
        weightGradient.reshape('c', out, in));
  }

  /** Where nothing asks for the gradient of the input, that would be two thirds of the time. */
  private void backpropToWeights(
      INDArray epsilon, INDArray weightGradient, LayerWorkspaceMgr workspaces) {
    Patches patches = new Patches(input, layerConf(), epsilon.size(1), epsilon.size(2));
    long out = weights().size(0);
    INDArray matrix =
        workspaces.createUninitialized(
            ArrayType.BP_WORKING_MEM,
            dataType,
            new long[] {patches.count(), patches.length()},
            'c');
    INDArray product =
        workspaces.createUninitialized(
            ArrayType.BP_WORKING_MEM, dataType, new long[] {out, patches.length()}, 'c');
    INDArray sum = weightGradient.reshape('c', out, patches.length());
    sum.assign(0);
    Floats images = new Floats(Floats.dense(input) ? input : input.dup('c'));
    INDArray gradients = epsilon.reshape('c', epsilon.size(0), patches.count(), out);
    for (int image = 0; image < input.size(0); image++) {
      patches.write(images, image, new Floats(matrix));
      multiplyTransposed(gradients.get(NDArrayIndex.point(image)), matrix, product);
      sum.addi(product);
    }
  }

  /** c = aᵀ b. */
  private static void multiplyTransposed(INDArray a, INDArray b, INDArray c) {
    Nd4j.exec(
        DynamicCustomOp.builder("matmul")
            .addInputs(a, b)
            .addOutputs(c)
            .addIntegerArguments(1, 0, 0)
            .build());
  }
}
