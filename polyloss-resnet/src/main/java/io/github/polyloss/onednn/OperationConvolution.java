package io.github.polyloss.onednn;

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
import org.nd4j.linalg.factory.Nd4j;

/**
 * A convolution without bias through ND4J's operations, with images as DL4J has them, {@code [N, C,
 * H, W]}. On CUDA the operations are cuDNN's, where DL4J 1.0.0-M2.1's own layer multiplies
 * matrices: it looks for {@code org.deeplearning4j.cuda.convolution.CudnnConvolutionHelper}, which
 * no artifact has. This class can go when one does.
 */
final class OperationConvolution extends ConvolutionLayer {
  private static final long serialVersionUID = 1;

  OperationConvolution(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    validateInputRank();
    INDArray weights = getParam(ConvolutionParamInitializer.WEIGHT_KEY);
    validateInputDepth(weights.size(1));
    ConvolutionOperation operation = operation();
    long[] shape = {
      input.size(0),
      weights.size(0),
      operation.outSize(0, input.size(2)),
      operation.outSize(1, input.size(3))
    };
    INDArray y = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c');
    Nd4j.exec(operation.named("conv2d").addInputs(input, weights).addOutputs(y).build());
    return y;
  }

  private ConvolutionOperation operation() {
    return new ConvolutionOperation(layerConf(), false);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray weightGradient = gradientViews.get(ConvolutionParamInitializer.WEIGHT_KEY);
    INDArray below =
        workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, input.shape(), 'c');
    Nd4j.exec(
        operation()
            .named("conv2d_bp")
            .addInputs(input, getParam(ConvolutionParamInitializer.WEIGHT_KEY), epsilon)
            .addOutputs(below, weightGradient)
            .build());
    Gradient gradient = new DefaultGradient();
    gradient.setGradientFor(ConvolutionParamInitializer.WEIGHT_KEY, weightGradient, 'c');
    return new Pair<>(gradient, below);
  }
}
