package io.github.polyloss.onednn;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp.DynamicCustomOpsBuilder;
import org.nd4j.linalg.factory.Nd4j;

/** Max pooling through ND4J's operations, of which DL4J's layer uses a slow one on the way back. */
final class MaxPool extends SubsamplingLayer {
  private static final long serialVersionUID = 1;

  private static final int EXPLICIT_PADDING = 0;
  private static final int UNUSED = 0;
  private static final int CHANNELS_LAST = 1;

  MaxPool(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    long[] shape = {
      input.size(0),
      window().places(0, input.size(1)),
      window().places(1, input.size(2)),
      input.size(3)
    };
    INDArray y = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c');
    Nd4j.exec(operation("maxpool2d").addInputs(input).addOutputs(y).build());
    return y;
  }

  private Window window() {
    return new Window(
        layerConf().getKernelSize(),
        layerConf().getStride(),
        layerConf().getPadding(),
        layerConf().getDilation());
  }

  private DynamicCustomOpsBuilder operation(String name) {
    return DynamicCustomOp.builder(name)
        .addIntegerArguments(window().arguments(EXPLICIT_PADDING, UNUSED, CHANNELS_LAST));
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray below =
        workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, input.shape(), 'c');
    Nd4j.exec(operation("maxpool2d_bp").addInputs(input, epsilon).addOutputs(below).build());
    return new Pair<>(new DefaultGradient(), below);
  }
}
