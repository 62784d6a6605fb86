package io.github.polyloss.cli.explain;

import java.util.Arrays;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * A loss as a function of the probability p of the truth: what the loss function itself gives for
 * one example of two classes, of which the first is true.
 *
 * @param label its name in the legend
 * @param loss what to ask for values and gradients
 */
public record LossCurve(String label, ILossFunction loss) {

  private static final IActivation SOFTMAX = new ActivationSoftmax();

  /**
   * The loss f(p).
   *
   * @param probabilities of the truth, above 0 and at most 1
   * @return one value a probability
   */
  double[] values(double... probabilities) {
    return loss.computeScoreArray(truth(probabilities), logits(probabilities), SOFTMAX, null)
        .ravel()
        .toDoubleVector();
  }

  /**
   * How strongly a step of training pulls the logit z of the truth upwards: −∂L/∂z = −p (1−p)
   * f'(p).
   *
   * @param probabilities of the truth, above 0 and at most 1
   * @return one value a probability
   */
  double[] pulls(double... probabilities) {
    return loss.computeGradient(truth(probabilities), logits(probabilities), SOFTMAX, null)
        .getColumn(0)
        .neg()
        .toDoubleVector();
  }

  private static INDArray truth(double[] probabilities) {
    return Nd4j.zeros(DataType.DOUBLE, probabilities.length, 1);
  }

  private static INDArray logits(double[] probabilities) {
    // A logit has to be finite: at p = 1 that of the other class is the logarithm of next to 0.
    return Nd4j.create(
        Arrays.stream(probabilities)
            .mapToObj(p -> new double[] {Math.log(p), Math.log(Math.max(1 - p, Double.MIN_NORMAL))})
            .toArray(double[][]::new));
  }
}
