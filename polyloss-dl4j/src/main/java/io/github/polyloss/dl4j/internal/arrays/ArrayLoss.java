package io.github.polyloss.dl4j.internal.arrays;

import io.github.polyloss.dl4j.internal.LossDefinition;
import io.github.polyloss.dl4j.internal.OutputForm;
import io.github.polyloss.dl4j.internal.Probabilities;
import io.github.polyloss.dl4j.internal.TruthLoss;
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
  private final OutputForm form;
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
      OutputForm form,
      INDArray gradientOrNull,
      INDArray scoresOrNull,
      boolean wantScore) {
    this.loss = loss;
    this.form = form;
    this.gradient = gradientOrNull;
    this.scores = scoresOrNull;
    this.wantScore = wantScore;
  }

  /** Puts what is asked for, and gives the sum of the scores, or 0 where it is not asked for. */
  public double evaluate(INDArray inputs, INDArray labels, INDArray maskOrNull) {
    // A probability has no logarithm to fall back on where a float underflows or rounds to 1.
    DataType type = form.takesLogits() ? computingType(inputs.dataType()) : DataType.DOUBLE;
    ArrayBatch batch =
        ArrayBatch.of(
            loss,
            type,
            inputs,
            labels,
            maskOrNull,
            form == OutputForm.SOFTMAX,
            form.outcomes(inputs.columns()));
    INDArray terms =
        switch (form) {
          case SOFTMAX -> softmax(batch);
          case SIGMOID -> sigmoid(batch);
          case EXCLUSIVE_PROBABILITIES -> exclusive(batch);
          case INDEPENDENT_PROBABILITIES -> independent(batch, inputs.dataType());
        };
    return wantScore ? putScores(terms) : 0;
  }

  private static DataType computingType(DataType type) {
    return type == DataType.DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
  }

  private double putScores(INDArray terms) {
    INDArray sums = ArrayMath.rowSums(ArrayMath.bounded(terms));
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
      INDArray slopes = batch.weigh(truth.slope().muli(labels));
      ArrayMath.bounded(slopes, 4 * slopes.columns());
      ArrayMath.putBounded(softmax.backprop(slopes), gradient);
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
    INDArray labels = timesRow(batch.labels(), loss.yesWeightsOrNull()).castTo(z.dataType());
    INDArray opposites =
        timesRow(batch.labels().rsub(1), loss.noWeightsOrNull()).castTo(z.dataType());
    if (gradient != null) {
      putDifference(
          batch,
          positive.slope().muli(no).muli(labels),
          negative.slope().muli(yes).muli(opposites));
    }
    return wantScore
        ? sum(batch, positive.value().muli(labels), negative.value().muli(opposites))
        : null;
  }

  private static INDArray timesRow(INDArray array, double[] rowOrNull) {
    return rowOrNull == null ? array : array.mul(ArrayMath.row(array.dataType(), rowOrNull));
  }

  private INDArray exclusive(ArrayBatch batch) {
    INDArray p = ArrayMath.clip(batch.inputs().dup(), 0, 1);
    INDArray yes = ArrayMath.clip(p.dup(), Double.MIN_NORMAL, 1);
    ArrayTruthLoss truth =
        new ArrayTruthLoss(loss.exclusive(), Transforms.log(yes, true), yes, p.rsub(1));
    if (gradient != null) {
      INDArray slope = truth.slope().muli(batch.labels()).divi(yes);
      ArrayMath.putBounded(batch.weigh(slope), gradient);
    }
    return wantScore ? batch.weigh(truth.value().muli(batch.labels())) : null;
  }

  private INDArray independent(ArrayBatch batch, DataType inputType) {
    INDArray p = ArrayMath.clip(batch.inputs().dup(), 0, 1);
    INDArray q = p.rsub(1);
    INDArray yes = ArrayMath.clip(p.dup(), Double.MIN_NORMAL, 1);
    INDArray no = ArrayMath.clip(q.dup(), Probabilities.leastComplement(inputType), 1);
    // What 1−p rounded off is all that is left of ln (1−p) for a small p.
    INDArray roundedOff = q.rsub(1).subi(p);
    INDArray lnNo = Transforms.log(no, true).addi(roundedOff.divi(no));
    ArrayTruthLoss positive = new ArrayTruthLoss(loss.yes(), Transforms.log(yes, true), yes, q);
    ArrayTruthLoss negative = new ArrayTruthLoss(loss.no(), lnNo, no, p);
    INDArray labels = timesRow(batch.labels(), loss.yesWeightsOrNull());
    INDArray opposites = timesRow(batch.labels().rsub(1), loss.noWeightsOrNull());
    if (gradient != null) {
      putDifference(
          batch,
          positive.slope().muli(labels).divi(yes),
          negative.slope().muli(opposites).divi(no));
    }
    return wantScore
        ? sum(batch, positive.value().muli(labels), negative.value().muli(opposites))
        : null;
  }

  private void putDifference(ArrayBatch batch, INDArray ofYes, INDArray ofNo) {
    INDArray difference = ArrayMath.bounded(ofYes, 2).subi(ArrayMath.bounded(ofNo, 2));
    ArrayMath.putBounded(batch.weigh(difference), gradient);
  }

  private static INDArray sum(ArrayBatch batch, INDArray ofYes, INDArray ofNo) {
    return batch.weigh(ArrayMath.bounded(ofYes, 2).addi(ArrayMath.bounded(ofNo, 2)));
  }
}
