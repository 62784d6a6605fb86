package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.github.polyloss.dl4j.Oracle.Sum;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How close to the {@link Oracle} the numbers of a type must be: within a fraction of the sum of
 * the magnitudes of their terms. That is the strictest bound that arithmetic with so many digits
 * can keep, and it is relative to the number itself wherever its terms do not cancel.
 *
 * <p>The floor is where the normal numbers of the arithmetic end. What is smaller may be flushed to
 * zero by a processor's fast instructions, so of that only its being so small is asked; the factor
 * of 16 stands for the weights that a flushed probability may have been multiplied by.
 */
enum Precision {
  DOUBLE(DataType.DOUBLE, 1e-12, 16 * Double.MIN_NORMAL, 0, 0, Double.MAX_VALUE),
  FLOAT(DataType.FLOAT, 1e-6, 16 * Float.MIN_NORMAL, 0, 0, Float.MAX_VALUE),
  /** Computed at least as FLOAT, then rounded to 11 binary digits. */
  HALF(DataType.FLOAT16, 1e-6, 16 * Float.MIN_NORMAL, 0x1p-10, 0x1p-24, 65504),
  /** Computed at least as FLOAT, then rounded to 8 binary digits. */
  BFLOAT16(DataType.BFLOAT16, 1e-6, 16 * Float.MIN_NORMAL, 0x1p-7, 0x1p-133, 0x1.FEp127);

  private final DataType type;
  private final double tolerance;
  private final double floor;
  private final double unitOfOne;
  private final double leastUnit;
  private final double max;

  Precision(
      DataType type,
      double tolerance,
      double floor,
      double unitOfOne,
      double leastUnit,
      double max) {
    this.type = type;
    this.tolerance = tolerance;
    this.floor = floor;
    this.unitOfOne = unitOfOne;
    this.leastUnit = leastUnit;
    this.max = max;
  }

  DataType type() {
    return type;
  }

  INDArray array(double[][] values) {
    return Nd4j.createFromArray(values).castTo(type);
  }

  void assertClose(String name, double actual, Sum expected) {
    assertWithin(computing(expected), name, actual, expected.value());
  }

  void assertClose(String name, INDArray actual, Sum[] expected) {
    assertThat(actual.dataType()).as(name).isEqualTo(type);
    double[] values = TestArrays.values(actual);
    assertThat(values).as(name).hasSameSizeAs(expected);
    for (int i = 0; i < values.length; i++) {
      double bounded = bounded(expected[i].value());
      double bound = bound(expected[i]);
      if (!isWithin(bound, values[i], bounded)) {
        assertWithin(bound, name + " at " + i, values[i], bounded);
      }
    }
  }

  /** How far a number in an array of this type may be from what it should be. */
  double bound(Sum expected) {
    return computing(expected) + 2 * unit(bounded(expected.value()));
  }

  private double bounded(double value) {
    return Math.max(-max, Math.min(max, value));
  }

  private static void assertWithin(double tolerance, String name, double actual, double expected) {
    if (!isWithin(tolerance, actual, expected)) {
      fail("%s: expected %s within %s, got %s", name, expected, tolerance, actual);
    }
  }

  private static boolean isWithin(double tolerance, double actual, double expected) {
    return Math.abs(actual - expected) <= tolerance;
  }

  private double computing(Sum expected) {
    return expected.magnitude() < floor ? floor : tolerance * expected.magnitude();
  }

  /** The unit in the last place of a number as it is stored, if that is coarser than computing. */
  private double unit(double value) {
    return Math.max(leastUnit, unitOfOne * Math.scalb(1.0, Math.getExponent(value)));
  }
}
