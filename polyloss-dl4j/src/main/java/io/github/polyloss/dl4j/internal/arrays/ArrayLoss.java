package io.github.polyloss.dl4j.internal.arrays;

import io.github.polyloss.dl4j.internal.LossDefinition;
import io.github.polyloss.dl4j.internal.TruthLoss;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * A loss by ND4J's operations on whole arrays, for a backend that keeps them elsewhere than in the
 * memory of this machine. It gives what the rows give, from the same description of f.
 *
 * <p>Logits of up to 32 bits are computed with in single precision, which a GPU is much faster in.
 */
public final class ArrayLoss {

  private final LossDefinition loss;
  private final IActivation activation;
  private final INDArray gradient;
  private final INDArray scores;
  private final boolean wantScore;

  /**
   * @param gradientOrNull where to put the derivative of the sum of the scores by each input
   * @param scoresOrNull where to put the score of each row, {@code [N, 1]}
   * @param wantScore whether the scores, or their sum, are asked for
   */
  public ArrayLoss(
      LossDefinition loss,
      IActivation activation,
      INDArray gradientOrNull,
      INDArray scoresOrNull,
      boolean wantScore) {
    this.loss = loss;
    this.activation = activation;
    this.gradient = gradientOrNull;
    this.scores = scoresOrNull;
    this.wantScore = wantScore;
  }

  /** Puts what is asked for, and gives the sum of the scores, or 0 where it is not asked for. */
  public double evaluate(INDArray inputs, INDArray labels, INDArray maskOrNull) {
    boolean softmax = activation instanceof ActivationSoftmax;
    boolean sigmoid = activation instanceof ActivationSigmoid;
    // A probability has no logarithm to fall back on where a float underflows or rounds to 1.
    DataType type = softmax || sigmoid ? computingType(inputs.dataType()) : DataType.DOUBLE;
    ArrayBatch batch =
        ArrayBatch.of(
            loss, type, inputs, labels, maskOrNull, softmax, sigmoid ? 2 : inputs.columns());
    INDArray terms = softmax ? softmax(batch) : sigmoid ? sigmoid(batch) : probability(batch);
    return wantScore ? putScores(terms) : 0;
  }

  private static DataType computingType(DataType type) {
    return type == DataType.DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
  }

  private double putScores(INDArray terms) {
    INDArray sums = ArrayMath.rowSums(terms);
    if (scores != null) {
      ArrayMath.putBounded(sums, scores);
      return 0;
    }
    double max = ArrayMath.max(terms.dataType());
    return ArrayMath.clip(sums, -max, max).sumNumber().doubleValue();
  }

  private boolean wantLogarithm(TruthLoss f) {
    return wantScore || f.gamma() != 0;
  }

  private INDArray softmax(ArrayBatch batch) {
    TruthLoss f = loss.exclusive();
    ArraySoftmax softmax = ArraySoftmax.of(batch.inputs(), wantLogarithm(f));
    ArrayTruthLoss truth = new ArrayTruthLoss(f, softmax.lnP(), softmax.p(), softmax.q());
    INDArray labels = batch.labels().castTo(batch.inputs().dataType());
    if (gradient != null) {
      ArrayMath.putBounded(softmax.backprop(batch.weigh(truth.slope().muli(labels))), gradient);
    }
    return wantScore ? batch.weigh(truth.value().muli(labels)) : null;
  }

  private INDArray sigmoid(ArrayBatch batch) {
    INDArray z = batch.inputs();
    INDArray lnYes = ArrayMath.boundedLogarithm(z.dup());
    INDArray lnNo = ArrayMath.boundedLogarithm(z.neg());
    INDArray yes = Transforms.exp(lnYes, true);
    INDArray no = Transforms.exp(lnNo, true);
    INDArray unlikely = yes.mul(no);
    INDArray sum = unlikely.add(1);
    yes.divi(sum);
    no.divi(sum);

    TruthLoss ofYes = loss.yes();
    TruthLoss ofNo = loss.no();
    if (wantLogarithm(ofYes)) {
      INDArray lnSum = ArrayMath.log1p(unlikely);
      lnYes.subi(lnSum);
      lnNo.subi(lnSum);
    }
    ArrayTruthLoss positive = new ArrayTruthLoss(ofYes, lnYes, yes, no);
    ArrayTruthLoss negative = new ArrayTruthLoss(ofNo, lnNo, no, yes);
    INDArray labels = batch.labels().castTo(z.dataType());
    INDArray opposites = batch.labels().rsub(1).castTo(z.dataType());
    if (gradient != null) {
      INDArray up = positive.slope().muli(no).muli(labels);
      INDArray down = negative.slope().muli(yes).muli(opposites);
      ArrayMath.putBounded(batch.weigh(up.subi(down)), gradient);
    }
    return wantScore
        ? batch.weigh(positive.value().muli(labels).addi(negative.value().muli(opposites)))
        : null;
  }

  private INDArray probability(ArrayBatch batch) {
    // A p of 0 stands for one that underflowed. No p that a float can hold is changed.
    INDArray p = batch.inputs().add(Double.MIN_NORMAL);
    TruthLoss f = loss.exclusive();
    ArrayTruthLoss truth = new ArrayTruthLoss(f, Transforms.log(p, true), p, p.rsub(1));
    if (gradient != null) {
      ArrayMath.putBounded(batch.weigh(truth.slope().muli(batch.labels())).divi(p), gradient);
    }
    return wantScore ? batch.weigh(truth.value().muli(batch.labels())) : null;
  }
}
