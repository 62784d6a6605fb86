package io.github.polyloss.training;

import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * How well logits agree with labels.
 *
 * @param loss mean of the loss over the rows
 * @param accuracy share of the rows whose largest logit is the label's, 0..1
 * @param probabilities softmax of the logits
 */
record Evaluation(double loss, double accuracy, INDArray probabilities) {

  /** Evaluates logits {@code [N, C]} against one-hot labels {@code [N, C]}. */
  static Evaluation of(ILossFunction loss, INDArray labels, INDArray logits) {
    double mean = loss.computeScore(labels, logits, new ActivationSoftmax(), null, true);
    INDArray right = Nd4j.argMax(logits, 1).eq(Nd4j.argMax(labels, 1));
    return new Evaluation(
        mean,
        right.castTo(logits.dataType()).meanNumber().doubleValue(),
        Transforms.softmax(logits, true));
  }
}
