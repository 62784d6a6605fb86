package io.github.polyloss.dl4j.internal.arrays;

import io.github.polyloss.dl4j.internal.Checks;
import io.github.polyloss.dl4j.internal.LossDefinition;
import io.github.polyloss.dl4j.internal.Probabilities;
import io.github.polyloss.dl4j.internal.TruthLoss;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Writes a loss into a SameDiff graph, from the same description of f that the rows are given. */
public final class LossGraph {

  private static final int UNKNOWN = -1;

  private final SameDiff sd;
  private final LossDefinition loss;
  private final boolean softmax;
  private final TruthLoss positive;
  private final TruthLoss negative;

  public LossGraph(SameDiff sd, LossDefinition loss, Activation activation) {
    Checks.notNull("sd", sd);
    Checks.require(
        activation == Activation.SOFTMAX || activation == Activation.SIGMOID,
        "activation must be SOFTMAX or SIGMOID, got %s",
        activation);
    this.sd = sd;
    this.loss = loss;
    this.softmax = activation == Activation.SOFTMAX;
    this.positive = softmax ? loss.exclusive() : loss.yes();
    this.negative = loss.no();
  }

  /** Adds the mean over the rows and marks it as a loss of the graph. */
  public SDVariable add(String name, SDVariable labels, SDVariable logits, SDVariable maskOrNull) {
    Checks.notNull("name", name);
    int labelColumns = columns("labels", labels);
    boolean classIndices = softmax && labelColumns == 1;
    requireFit(
        columns("logits", logits),
        classIndices ? UNKNOWN : labelColumns,
        maskOrNull == null ? UNKNOWN : columns("mask", maskOrNull));
    Checks.require(
        logits.dataType().isFPType(),
        "logits must be of a floating-point type, got %s",
        logits.dataType());

    GraphChecks checks = new GraphChecks(sd, name);
    SDVariable z = checks.logits(logits.castTo(DataType.DOUBLE), softmax ? 2 : 1, loss.outputs());
    SDVariable y =
        classIndices
            ? oneHot(checks.classIndices(labels.castTo(DataType.DOUBLE), z), z)
            : checks.labels(labels.castTo(DataType.DOUBLE), z);
    SDVariable mask =
        maskOrNull == null ? null : checks.mask(maskOrNull.castTo(DataType.DOUBLE), z);
    SDVariable rows = softmax ? softmaxRows(y, z, mask) : sigmoidRows(y, z, mask);
    SDVariable score = rows.mean().castTo(name, logits.dataType());
    score.markAsLoss();
    return score;
  }

  private int columns(String parameter, SDVariable variable) {
    Checks.notNull(parameter, variable);
    Checks.require(
        variable.getSameDiff() == sd, "%s must belong to sd, got one of another graph", parameter);
    long[] shape = variable.getShape();
    // A placeholder without a shape says that it is a scalar.
    if (shape == null || shape.length == 0 && variable.isPlaceHolder()) {
      return UNKNOWN;
    }
    Checks.require(
        shape.length == 2,
        "%s must have two dimensions, got shapes %s",
        parameter,
        Arrays.toString(shape));
    return Math.toIntExact(shape[1]);
  }

  /** Checks what is known now; SameDiff does not know the shape of an operation's result. */
  private void requireFit(int logitColumns, int labelColumns, int maskColumns) {
    int columns = logitColumns == UNKNOWN ? labelColumns : logitColumns;
    if (columns == UNKNOWN && loss.outputs() > 0) {
      columns = loss.outputs();
    }
    if (columns == UNKNOWN) {
      return;
    }
    Checks.require(
        !softmax || columns > 1,
        "logits must have two outputs or more with softmax, which is always 1 for one (use sigmoid),"
            + " got shapes [N, %d]",
        columns);
    Checks.require(
        labelColumns == UNKNOWN || labelColumns == columns,
        "labels must have one column for each of the %d outputs, got %d",
        columns,
        labelColumns);
    Checks.require(
        maskColumns == UNKNOWN || maskColumns == 1 || maskColumns == columns,
        "mask must have one column or one for each of the %d outputs, got %d",
        columns,
        maskColumns);
    loss.requireColumns(columns);
  }

  /**
   * An index that is no class has no 1 in its row: 0/0 makes the loss NaN, where 0 would hide it.
   */
  private SDVariable oneHot(SDVariable indices, SDVariable logits) {
    SDVariable hits = oneAt(indices, logits);
    return hits.div(hits.sum(true, 1));
  }

  /** 1 where an index [N, 1] is, else 0. */
  private SDVariable oneAt(SDVariable indices, SDVariable logits) {
    SDVariable classes = sd.cumsum(sd.onesLike(logits), true, false, 1);
    return sd.eq(indices, classes).castTo(DataType.DOUBLE);
  }

  /**
   * The largest probability comes of the sum of the other exponentials, which keeps the digits of a
   * p near 1. The op log_softmax takes no maximum off: logits (0, 200, −50) give (−∞, 0, −∞) in
   * M2.1.
   */
  private SDVariable softmaxRows(SDVariable labels, SDVariable logits, SDVariable maskOrNull) {
    SDVariable top = oneAt(sd.argmax(logits, true, 1).castTo(DataType.DOUBLE), logits);
    SDVariable rest = top.rsub(1);
    SDVariable shifted = logits.sub(logits.max(true, 1));
    SDVariable exponentials = sd.math().exp(shifted).mul(rest);
    SDVariable others = exponentials.sum(true, 1);
    SDVariable sum = others.add(1);
    SDVariable lnP = bounded(shifted.mul(rest).sub(log1p(others)));
    SDVariable q = exponentials.div(sum).rsub(1).mul(rest).add(top.mul(others.div(sum)));
    SDVariable terms = weighted(value(positive, lnP, q), maskOrNull);
    SDVariable hard = labels.mul(terms).sum(1);
    // Σ (α_s / C) f is α_s times the mean of f, whatever C will be.
    double smoothing = loss.labelSmoothing();
    return smoothing == 0 ? hard : hard.mul(1 - smoothing).add(terms.mean(1).mul(smoothing));
  }

  private SDVariable sigmoidRows(SDVariable labels, SDVariable logits, SDVariable maskOrNull) {
    // The branches of min(z, 0) and −|z| by a factor without a derivative: the derivatives of both
    // together would round a small one off, and at 0 each is half of what it must be.
    SDVariable yesIsLikely = sd.gte(logits, 0).castTo(DataType.DOUBLE);
    SDVariable noIsLikely = yesIsLikely.rsub(1);
    SDVariable sign = noIsLikely.sub(yesIsLikely);
    SDVariable lnSum = log1p(sd.math().exp(logits.mul(sign)));
    SDVariable lnYes = bounded(logits.mul(noIsLikely).sub(lnSum));
    SDVariable lnNo = bounded(logits.mul(yesIsLikely).neg().sub(lnSum));
    SDVariable yes = value(positive, lnYes, sd.math().exp(lnNo));
    SDVariable no = value(negative, lnNo, sd.math().exp(lnYes));
    double smoothing = loss.labelSmoothing();
    SDVariable smooth = smoothing == 0 ? labels : labels.mul(1 - smoothing).add(smoothing / 2);
    SDVariable ofYes = times(smooth.mul(yes), loss.yesWeightsOrNull());
    SDVariable ofNo = times(smooth.rsub(1).mul(no), loss.noWeightsOrNull());
    return weighted(ofYes.add(ofNo), maskOrNull).sum(1);
  }

  /** As {@link ArrayMath#log1p}. */
  private SDVariable log1p(SDVariable x) {
    SDVariable onePlusX = x.add(1);
    SDVariable roundedOff = x.sub(onePlusX.sub(1));
    return sd.math().log(onePlusX).add(roundedOff.div(onePlusX));
  }

  private SDVariable bounded(SDVariable lnP) {
    return sd.scalarMax(lnP, Probabilities.LEAST_LN_P);
  }

  private SDVariable weighted(SDVariable terms, SDVariable maskOrNull) {
    SDVariable weighted = times(terms, loss.classWeightsOrNull());
    return maskOrNull == null ? weighted : weighted.mul(maskOrNull);
  }

  private SDVariable times(SDVariable terms, double[] rowOrNull) {
    return rowOrNull == null ? terms : terms.mul(row(rowOrNull));
  }

  /** f(p) of each output. */
  private SDVariable value(TruthLoss f, SDVariable lnP, SDVariable q) {
    SDVariable value = isWithoutLogarithm(f) ? null : lnP.mul(perClass(k -> -f.logarithm(k)));
    if (f.powers() > 0) {
      SDVariable sum = times(q, f, f.powers());
      for (int j = f.powers() - 1; j > 0; j--) {
        sum = sum.mul(q).add(times(q, f, j));
      }
      value = value == null ? sum : value.add(sum);
    }
    if (f.gamma() == 0) {
      return value;
    }
    // The derivative of q^γ is infinite at 0 for γ < 1, and times f's 0 there it would be NaN.
    return sd.math().pow(sd.scalarMax(q, Double.MIN_NORMAL), f.gamma()).mul(value);
  }

  private boolean isWithoutLogarithm(TruthLoss f) {
    return !f.differsByClass() && f.logarithm() == 0;
  }

  private SDVariable times(SDVariable q, TruthLoss f, int j) {
    return q.mul(perClass(k -> f.coefficient(j, k)));
  }

  private SDVariable perClass(IntToDoubleFunction value) {
    return row(IntStream.range(0, Math.max(1, loss.outputs())).mapToDouble(value).toArray());
  }

  private SDVariable row(double... values) {
    return sd.constant(Nd4j.createFromArray(new double[][] {values}));
  }
}
