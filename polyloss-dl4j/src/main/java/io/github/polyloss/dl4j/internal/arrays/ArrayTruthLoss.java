package io.github.polyloss.dl4j.internal.arrays;

import io.github.polyloss.dl4j.internal.Matrix;
import io.github.polyloss.dl4j.internal.TruthLoss;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** A {@link TruthLoss} at each number of an array {@code [N, C]}. */
final class ArrayTruthLoss {

  private final TruthLoss loss;
  private final INDArray lnP;
  private final INDArray p;
  private final INDArray q;
  private final INDArray focus;

  /**
   * @param lnPOrNull ln p, which only {@link #value} and a γ need
   */
  ArrayTruthLoss(TruthLoss loss, INDArray lnPOrNull, INDArray p, INDArray q) {
    this.loss = loss;
    this.lnP = lnPOrNull;
    this.p = p;
    this.q = q;
    this.focus = loss.gamma() == 0 ? null : focus(loss.gamma(), q);
  }

  private static INDArray focus(double gamma, INDArray q) {
    // An activation that is taken for the probability may overshoot 1 by a rounding error.
    INDArray base = ArrayMath.atLeast(0, q);
    return gamma == 2 ? base.muli(base) : Transforms.pow(base, gamma, false);
  }

  /** f(p). */
  INDArray value() {
    INDArray value = lnP.mul(perClass(k -> -loss.logarithm(k)));
    if (loss.powers() > 0) {
      INDArray sum = q.mul(coefficient(loss.powers()));
      for (int j = loss.powers() - 1; j > 0; j--) {
        sum.addi(coefficient(j)).muli(q);
      }
      value.addi(sum);
    }
    ArrayMath.bounded(value);
    return focus == null ? value : value.muli(focus);
  }

  /** p f'(p). */
  INDArray slope() {
    INDArray logarithm = perClass(loss::logarithm);
    INDArray slope = null;
    if (loss.powers() > 0) {
      slope = (loss.powers() == 1 ? p : q).mul(slopeCoefficient(loss.powers()));
      for (int j = loss.powers() - 1; j > 0; j--) {
        slope.addi(slopeCoefficient(j)).muli(j == 1 ? p : q);
      }
    }
    if (focus != null) {
      // At q = 0 the quotient, which goes to −1, may be any number: q^γ is 0.
      INDArray quotient = lnP.div(ArrayMath.atLeast(leastNormal(), q)).muli(p);
      quotient.muli(perClass(k -> loss.gamma() * loss.logarithm(k)));
      slope = slope == null ? quotient : slope.addi(quotient);
    }
    if (slope == null) {
      return p.ulike().assign(0).subi(logarithm);
    }
    ArrayMath.bounded(slope.subi(logarithm));
    return focus == null ? slope : slope.muli(focus);
  }

  private double leastNormal() {
    return q.dataType() == DataType.DOUBLE ? Double.MIN_NORMAL : Float.MIN_NORMAL;
  }

  private INDArray coefficient(int j) {
    return perClass(k -> loss.coefficient(j, k));
  }

  private INDArray slopeCoefficient(int j) {
    return perClass(k -> -loss.slopeCoefficient(j, k));
  }

  /** {@code [1, C]} if the loss differs from class to class, else {@code [1, 1]}. */
  private INDArray perClass(IntToDoubleFunction value) {
    // As in the loss itself, so that no sum overflows in this type either.
    double max = ArrayMath.max(q.dataType()) / (loss.powers() + 2);
    return ArrayMath.row(
        q.dataType(),
        IntStream.range(0, loss.differsByClass() ? q.columns() : 1)
            .mapToDouble(k -> Matrix.bounded(value.applyAsDouble(k), max))
            .toArray());
  }
}
