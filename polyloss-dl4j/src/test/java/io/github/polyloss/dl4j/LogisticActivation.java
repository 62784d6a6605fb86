package io.github.polyloss.dl4j;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The logistic function under another name, so that a loss cannot know it for a sigmoid. */
class LogisticActivation extends BaseActivationFunction {

  private static final long serialVersionUID = 1L;

  @Override
  public INDArray getActivation(INDArray in, boolean training) {
    return Transforms.sigmoid(in, false);
  }

  @Override
  public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
    INDArray a = Transforms.sigmoid(in, true);
    return new Pair<>(epsilon.mul(a).muli(a.rsub(1)), null);
  }
}
