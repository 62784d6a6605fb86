package io.github.polyloss.dl4j;

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
final class ArrayLoss {

  private final BasePolyLoss loss;
  private final IActivation activation;
  private final INDArray gradient;
  private final INDArray scores;
  private final boolean wantScore;

  /**
   * @param gradientOrNull where to put the derivative of the sum of the scores by each input
   * @param scoresOrNull where to put the score of each row, {@code [N, 1]}
   * @param wantScore whether the scores, or their sum, are asked for
   */
  ArrayLoss(
      BasePolyLoss loss,
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

  /** Puts what is asked for, and gives the sum of the scores, if that is. */
  double evaluate(INDArray inputs, INDArray labels, INDArray maskOrNull) {
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
    if (scores == null) {
      return ArrayMath.bounded(sums, terms.dataType()).sumNumber().doubleValue();
    }
    scores.assign(ArrayMath.bounded(sums, scores.dataType()));
    return 0;
  }

  private void putGradient(INDArray derivatives) {
    gradient.assign(ArrayMath.bounded(derivatives, gradient.dataType()));
  }

  private boolean wantLogarithm(TruthLoss f) {
    return wantScore || f.gamma() != 0;
  }

  /** −1e300, as in double precision, or what a float has. */
  private static double leastLnP(DataType type) {
    return Math.max(Probabilities.LEAST_LN_P, -ArrayMath.max(type));
  }

  /**
   * The largest probability of a row, and what comes of it, is computed from the sum of the other
   * exponentials. This keeps the digits of a p near 1, which are those of 1−p.
   */
  private INDArray softmax(ArrayBatch batch) {
    INDArray z = batch.inputs();
    DataType type = z.dataType();
    INDArray max = z.max(true, 1);

    // z − max rounds off what counts: e^−80 would be off by 4e-6. Whole numbers and what is left of
    // them are each subtracted exactly, or nearly so.
    INDArray whole = whole(z);
    INDArray wholeMax = whole(max);
    INDArray part = z.sub(whole).subi(max.sub(wholeMax));
    whole.subi(wholeMax);
    INDArray exponentials = Transforms.exp(part, true);
    INDArray shifted = part.addi(whole);
    exponentials.muli(Transforms.exp(whole, false));

    INDArray top = Transforms.floor(exponentials, true);
    exponentials.subi(top);
    // A sum with the 1 of the largest in it would have lost the digits of what is left without it.
    INDArray others = ArrayMath.rowSums(top).subi(1).addi(ArrayMath.rowSums(exponentials));
    INDArray sum = others.add(1);
    INDArray p = exponentials.divi(sum.castTo(type));
    INDArray q = p.add(top).rsubi(1).addi(top.mul(others.div(sum).castTo(type)));
    p.addi(top.mul(sum.rdiv(1).castTo(type)));

    TruthLoss f = loss.truthLoss(activation.toString());
    INDArray lnP = null;
    if (wantLogarithm(f)) {
      lnP = shifted.subi(ArrayMath.log1p(others).castTo(type));
      ArrayMath.clip(lnP, leastLnP(type), 0);
    }
    ArrayTruthLoss truth = new ArrayTruthLoss(f, lnP, p, q);
    INDArray labels = batch.labels().castTo(type);
    if (gradient != null) {
      INDArray slopes = batch.weigh(truth.slope().muli(labels));
      // g_j − p_j Σ g as g_j q_j − p_j Σ_{k≠j} g_k: the same, without the cancellation at p_j near
      // 1, where g_j must not be taken off a sum that it may be nearly all of.
      INDArray topSlopes = slopes.mul(top);
      INDArray sumOfTops = ArrayMath.rowSums(topSlopes);
      INDArray sumOfRest = ArrayMath.rowSums(topSlopes.rsubi(slopes));
      INDArray back = slopes.rsub(sumOfTops.castTo(type)).addi(sumOfRest.castTo(type)).muli(p);
      putGradient(slopes.muli(q).subi(back));
    }
    return wantScore ? batch.weigh(truth.value().muli(labels)) : null;
  }

  /** Rounds, and makes a number of −∞, so that what is left of that is not NaN. */
  private static INDArray whole(INDArray array) {
    INDArray rounded = Transforms.round(array, true);
    return ArrayMath.clip(rounded, -ArrayMath.max(array.dataType()), Double.POSITIVE_INFINITY);
  }

  private INDArray sigmoid(ArrayBatch batch) {
    INDArray z = batch.inputs();
    double least = leastLnP(z.dataType());
    INDArray lnYes = ArrayMath.clip(z.dup(), least, 0);
    INDArray lnNo = ArrayMath.clip(z.neg(), least, 0);
    INDArray yes = Transforms.exp(lnYes, true);
    INDArray no = Transforms.exp(lnNo, true);
    INDArray unlikely = yes.mul(no);
    INDArray sum = unlikely.add(1);
    yes.divi(sum);
    no.divi(sum);

    TruthLoss ofYes = loss.positiveLoss();
    TruthLoss ofNo = loss.negativeLoss();
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
      putGradient(batch.weigh(up.subi(down)));
    }
    return wantScore
        ? batch.weigh(positive.value().muli(labels).addi(negative.value().muli(opposites)))
        : null;
  }

  private INDArray probability(ArrayBatch batch) {
    // A p of 0 stands for one that underflowed. No p that a float can hold is changed.
    INDArray p = batch.inputs().add(Double.MIN_NORMAL);
    TruthLoss f = loss.truthLoss(activation.toString());
    ArrayTruthLoss truth = new ArrayTruthLoss(f, Transforms.log(p, true), p, p.rsub(1));
    if (gradient != null) {
      putGradient(batch.weigh(truth.slope().muli(batch.labels())).divi(p));
    }
    return wantScore ? batch.weigh(truth.value().muli(batch.labels())) : null;
  }
}
