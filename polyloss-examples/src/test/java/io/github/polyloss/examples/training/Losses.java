package io.github.polyloss.examples.training;

import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Values of losses for tests. */
final class Losses {

  private Losses() {}

  /** The loss of one example whose true class, the first of two, has probability p. */
  static double ofProbability(ILossFunction loss, double p) {
    INDArray logits = Nd4j.create(new double[][] {{Math.log(p), Math.log1p(-p)}});
    INDArray labels = Nd4j.create(new double[][] {{1, 0}});
    return loss.computeScore(labels, logits, new ActivationSoftmax(), null, false);
  }
}
