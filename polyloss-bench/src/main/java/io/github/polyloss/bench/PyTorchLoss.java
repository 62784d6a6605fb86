package io.github.polyloss.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import java.util.function.BinaryOperator;

/**
 * A loss in PyTorch's operations, each in the fastest spelling of those that were tried: integers
 * for constants where a result is one number, which would become a double otherwise; the truth
 * gathered before anything else is computed, where the labels allow it; one factor after another in
 * place of powers.
 *
 * @param ofIndices whether the labels are class indices {@code [N, 1]}, or else {@code [N, C]}
 * @param mean the mean loss of a row, from logits and labels
 */
record PyTorchLoss(boolean ofIndices, BinaryOperator<NDArray> mean) {

  static PyTorchLoss of(Formula formula, LossCase lossCase) {
    return switch (lossCase) {
      case ONE_HOT, INDEX, F_ORDER, DOUBLE -> ofClasses(formula);
      case SMOOTHED ->
          formula == Formula.POLY_N
              ? new PyTorchLoss(true, PyTorchLoss::smoothedPoly1)
              : ofProbabilities(formula);
      case MIXUP -> ofProbabilities(formula);
      case SIGMOID ->
          switch (formula) {
            case CROSS_ENTROPY -> new PyTorchLoss(false, PyTorchLoss::binaryCrossEntropy);
            case POLY_N -> new PyTorchLoss(false, PyTorchLoss::binaryPoly1);
            case FOCAL -> new PyTorchLoss(false, PyTorchLoss::binaryFocal);
          };
    };
  }

  private static PyTorchLoss ofClasses(Formula formula) {
    return new PyTorchLoss(
        true,
        (logits, classes) -> {
          NDArray gain = gain(formula, logits.logSoftmax(1).gather(classes, 1)).mean();
          return formula == Formula.POLY_N ? gain.neg().add(2) : gain.neg();
        });
  }

  private static PyTorchLoss ofProbabilities(Formula formula) {
    return new PyTorchLoss(
        false,
        (logits, labels) -> {
          NDArray gain = gain(formula, logits.logSoftmax(1)).mul(labels).sum().div(-rows(logits));
          return formula == Formula.POLY_N ? gain.add(2) : gain;
        });
  }

  /** What the loss is less than its constant, for a class of which ln p is given. */
  private static NDArray gain(Formula formula, NDArray logP) {
    return switch (formula) {
      case CROSS_ENTROPY -> logP;
      case POLY_N -> logP.exp().mul(2).add(logP);
      case FOCAL -> {
        NDArray q = logP.exp().neg().add(1);
        yield logP.sub(q).mul(q).mul(q);
      }
    };
  }

  /** The part that is spread over all classes needs no p: theirs add up to 1. */
  private static NDArray smoothedPoly1(NDArray logits, NDArray classes) {
    double ofClass = 1 - LossCase.SMOOTHING;
    double ofEach = LossCase.SMOOTHING / logits.getShape().get(1);
    NDArray logP = logits.logSoftmax(1);
    NDArray gain = gain(Formula.POLY_N, logP.gather(classes, 1)).mul(ofClass);
    NDArray spread = logP.sum(new int[] {1}, true).mul(ofEach);
    return gain.add(spread).neg().add(2 - 2 * ofEach).mean();
  }

  /** As stable as PyTorch's binary_cross_entropy_with_logits, which DJL does not have. */
  private static NDArray binaryCrossEntropy(NDArray logits, NDArray answers) {
    return Activation.softPlus(logits).sum().sub(logits.mul(answers).sum()).div(rows(logits));
  }

  private static NDArray binaryPoly1(NDArray logits, NDArray answers) {
    NDArray wrong = towardsWrong(logits, answers);
    NDArray polynomial = Activation.sigmoid(wrong).sum().mul(2);
    return Activation.softPlus(wrong).sum().add(polynomial).div(rows(logits));
  }

  /** What torchvision's sigmoid_focal_loss computes, in fewer operations, and the polynomial. */
  private static NDArray binaryFocal(NDArray logits, NDArray answers) {
    NDArray wrong = towardsWrong(logits, answers);
    NDArray q = Activation.sigmoid(wrong);
    NDArray alpha = answers.mul(-0.5).add(0.75);
    return Activation.softPlus(wrong).add(q).mul(q).mul(q).mul(alpha).sum().div(rows(logits));
  }

  /** The logits of the answers that are not right: σ of it is 1 − p, softplus of it −ln p. */
  private static NDArray towardsWrong(NDArray logits, NDArray answers) {
    return logits.mul(answers.mul(-2).add(1));
  }

  private static long rows(NDArray logits) {
    return logits.getShape().get(0);
  }
}
