package io.github.polyloss.onednn;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.ActivationLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** max(0, x), without DL4J's copies of what goes in. */
final class Relu extends ActivationLayer {
  private static final long serialVersionUID = 1;

  Relu(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    INDArray output =
        workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, input.shape(), 'c');
    Nd4j.exec(
        DynamicCustomOp.builder("relu")
            .addInputs(input)
            .addOutputs(output)
            .addFloatingPointArguments(0.0)
            .build());
    return output;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray below =
        workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, input.shape(), 'c');
    passWherePositive(new Floats(input), new Floats(epsilon), new Floats(below));
    return new Pair<>(new DefaultGradient(), below);
  }

  /**
   * On the floats' bits, for HotSpot 17 makes no vectors of a choice between floats: as an integer,
   * a float above 0 is above 0, and then the sign of (−bits and not bits) is set.
   */
  private static void passWherePositive(Floats input, Floats gradients, Floats below) {
    Chunks chunks = new Chunks(input.length(), 1);
    chunks.each(
        scratch -> {
          int[] bits = scratch.ints(0, chunks.size());
          int[] gradient = scratch.ints(1, chunks.size());
          return (from, count) -> {
            input.read(from, count, bits);
            gradients.read(from, count, gradient);
            for (int i = 0; i < count; i++) {
              gradient[i] &= (-bits[i] & ~bits[i]) >> 31;
            }
            below.write(from, count, gradient);
          };
        });
  }
}
