package io.github.polyloss.dl4j.internal.arrays;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The softmax of each row of logits, {@code [N, C]}. The largest probability, and what comes of it,
 * is computed from the sum of the other exponentials, which keeps the digits of a p near 1: those
 * of 1−p.
 *
 * @param top 1 where p is the largest of its row, else 0
 * @param lnP ln p, or null where it is not asked for
 * @param p the probability
 * @param q 1−p
 */
record ArraySoftmax(INDArray top, INDArray lnP, INDArray p, INDArray q) {

  static ArraySoftmax of(INDArray logits, boolean wantLogarithm) {
    DataType type = logits.dataType();
    INDArray max = logits.max(true, 1);

    // Floats round z − max so far off that e^−80 would be wrong by 4e-6. Whole numbers are taken
    // off each other exactly, and so nearly is what is left of both.
    INDArray whole = whole(logits);
    INDArray wholeMax = whole(max);
    INDArray part = logits.sub(whole).subi(max.sub(wholeMax));
    whole.subi(wholeMax);
    INDArray exponentials = Transforms.exp(part, true);
    INDArray shifted = part.addi(whole);
    exponentials.muli(Transforms.exp(whole, false));

    // Without the 1 of the largest itself, in which the digits of a small sum would be lost.
    INDArray top = Transforms.floor(exponentials, true);
    exponentials.subi(top);
    INDArray others = ArrayMath.rowSums(top).subi(1).addi(ArrayMath.rowSums(exponentials));
    INDArray sum = others.add(1);
    INDArray p = exponentials.divi(sum.castTo(type));
    INDArray q = p.add(top).rsubi(1).addi(top.mul(others.div(sum).castTo(type)));
    p.addi(top.mul(sum.rdiv(1).castTo(type)));

    INDArray lnP =
        wantLogarithm
            ? ArrayMath.boundedLogarithm(shifted.subi(ArrayMath.log1p(others).castTo(type)))
            : null;
    return new ArraySoftmax(top, lnP, p, q);
  }

  /** Rounds, and makes a number of −∞, so that what is left of that is not NaN. */
  private static INDArray whole(INDArray array) {
    INDArray rounded = Transforms.round(array, true);
    return ArrayMath.clip(rounded, -ArrayMath.max(array.dataType()), Double.POSITIVE_INFINITY);
  }

  /**
   * From g_k = p_k ∂L/∂p_k to ∂L/∂z_j = g_j q_j − p_j Σ_{k≠j} g_k. That is g_j − p_j Σ g without
   * the cancellation at p_j near 1, where g_j must not be taken off a sum that it may be nearly all
   * of.
   *
   * @param slopes g, which is overwritten with the result
   */
  INDArray backprop(INDArray slopes) {
    DataType type = slopes.dataType();
    INDArray slopesOfTop = slopes.mul(top);
    INDArray sumOfTop = ArrayMath.rowSums(slopesOfTop).castTo(type);
    INDArray sumOfRest = ArrayMath.rowSums(slopesOfTop.rsubi(slopes)).castTo(type);
    INDArray back = slopes.rsub(sumOfTop).addi(sumOfRest).muli(p);
    return slopes.muli(q).subi(back);
  }
}
