package io.github.polyloss.dl4j.internal.arrays;

import io.github.polyloss.dl4j.internal.Probabilities;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** What ND4J has no operation for, or one that loses digits. */
public final class ArrayMath {

  private ArrayMath() {}

  /**
   * Σ over each row, {@code [N, 1]}, in double precision: over a row of twenty thousand floats the
   * sum of M2.1 is off by up to 1e-4, as it adds one after the other.
   */
  public static INDArray rowSums(INDArray array) {
    return array.castTo(DataType.DOUBLE).sum(true, 1);
  }

  /**
   * ln(1+x) with all its digits for a small x too, after the GNU Scientific Library: the last term
   * is what rounded off 1+x. The op log1p takes the logarithm of the rounded number.
   */
  public static INDArray log1p(INDArray x) {
    INDArray onePlusX = x.add(1);
    INDArray roundedOff = onePlusX.sub(1).rsubi(x);
    return Transforms.log(onePlusX, true).addi(roundedOff.divi(onePlusX));
  }

  /** An array {@code [1, C]} of numbers that are finite in its type. */
  public static INDArray row(DataType type, double... values) {
    double max = max(type);
    return clip(Nd4j.createFromArray(new double[][] {values}), -max, max).castTo(type);
  }

  /** Clips in place. */
  public static INDArray clip(INDArray array, double min, double max) {
    return clip(array, array, min, max);
  }

  /** Other than the ops of a maximum and a minimum, this lets NaN be. */
  private static INDArray clip(INDArray array, INDArray result, double min, double max) {
    return Nd4j.exec(
        DynamicCustomOp.builder("clipbyvalue")
            .addInputs(array)
            .addOutputs(result)
            .addFloatingPointArguments(min, max)
            .build())[0];
  }

  /**
   * Puts numbers, which may be overwritten, into an array of any floating type. What is too large
   * for it becomes the largest number that it has.
   */
  public static void putBounded(INDArray array, INDArray result) {
    boolean sameType = array.dataType() == result.dataType();
    double max = max(result.dataType());
    clip(array, sameType ? result : array, -max, max);
    if (!sameType) {
      result.assign(array);
    }
  }

  /** Clips in place what is yet to be multiplied, so that no product of ∞ and 0 comes of it. */
  public static INDArray bounded(INDArray array) {
    double max = Math.min(-Probabilities.LEAST_LN_P, max(array.dataType()));
    return clip(array, -max, max);
  }

  /**
   * Clips in place what is yet to be added up, so that no difference of ∞ and ∞ comes of it.
   *
   * @param count how many numbers are added up, at most
   */
  public static INDArray bounded(INDArray array, int count) {
    double max = max(array.dataType()) / count;
    return clip(array, -max, max);
  }

  /**
   * Clips in place what is to be ln p to at most 0, and at least what {@link Probabilities} has.
   */
  public static INDArray boundedLogarithm(INDArray array) {
    return clip(array, Math.max(Probabilities.LEAST_LN_P, -max(array.dataType())), 0);
  }

  /** The largest number of a floating type. */
  public static double max(DataType type) {
    return switch (type) {
      case DOUBLE -> Double.MAX_VALUE;
      case FLOAT -> Float.MAX_VALUE;
      case HALF -> 65504;
      case BFLOAT16 -> 0x1.FEp127;
      default -> throw new IllegalArgumentException("no floating type: " + type);
    };
  }

  /** A copy that has a number as its least; what is no number becomes that. */
  public static INDArray atLeast(double least, INDArray array) {
    return Transforms.max(array, least, true);
  }
}
