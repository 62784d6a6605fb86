package io.github.polyloss.examples.channelslast;

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
import org.nd4j.linalg.api.ops.DynamicCustomOp.DynamicCustomOpsBuilder;
import org.nd4j.linalg.factory.Nd4j;

/** A convolution without bias, straight through ND4J's operation, that is oneDNN's. */
final class Convolution extends ConvolutionLayer {
  private static final long serialVersionUID = 1;

  /** The operation's code for weights [out, in, height, width]. */
  private static final int WEIGHTS_OUT_IN_HEIGHT_WIDTH = 1;

  private static final int CHANNELS_LAST = 1;
  private static final int EXPLICIT_PADDING = 0;

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
    INDArray x = channelsLast(workspaces, ArrayType.FF_WORKING_MEM);
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
            new long[] {x.size(0), outSize(x, 0), outSize(x, 1), weights.size(0)},
            'c');
    Nd4j.exec(operation("conv2d").addInputs(x, weights).addOutputs(y).build());
    return y;
  }

  private INDArray weights() {
    return getParam(ConvolutionParamInitializer.WEIGHT_KEY);
  }

  private INDArray channelsLast(LayerWorkspaceMgr workspaces, ArrayType type) {
    if (!first) {
      return input;
    }
    INDArray view = input.permute(0, 2, 3, 1);
    return workspaces.createUninitialized(type, dataType, view.shape(), 'c').assign(view);
  }

  private long outSize(INDArray x, int axis) {
    int reach = layerConf().getDilation()[axis] * (layerConf().getKernelSize()[axis] - 1) + 1;
    return (x.size(1 + axis) + 2L * layerConf().getPadding()[axis] - reach)
            / layerConf().getStride()[axis]
        + 1;
  }

  private DynamicCustomOpsBuilder operation(String name) {
    int[] kernel = layerConf().getKernelSize();
    int[] stride = layerConf().getStride();
    int[] padding = layerConf().getPadding();
    int[] dilation = layerConf().getDilation();
    return DynamicCustomOp.builder(name)
        .addIntegerArguments(
            kernel[0],
            kernel[1],
            stride[0],
            stride[1],
            padding[0],
            padding[1],
            dilation[0],
            dilation[1],
            EXPLICIT_PADDING,
            CHANNELS_LAST,
            WEIGHTS_OUT_IN_HEIGHT_WIDTH);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray x = channelsLast(workspaces, ArrayType.BP_WORKING_MEM);
    INDArray below =
        workspaces.createUninitialized(
            first ? ArrayType.BP_WORKING_MEM : ArrayType.ACTIVATION_GRAD, dataType, x.shape(), 'c');
    INDArray weightGradient = gradientViews.get(ConvolutionParamInitializer.WEIGHT_KEY);
    Nd4j.exec(
        operation("conv2d_bp")
            .addInputs(x, weights(), epsilon)
            .addOutputs(below, weightGradient)
            .build());
    Gradient gradient = new DefaultGradient();
    gradient.setGradientFor(ConvolutionParamInitializer.WEIGHT_KEY, weightGradient, 'c');
    return new Pair<>(gradient, first ? null : below);
  }
}
