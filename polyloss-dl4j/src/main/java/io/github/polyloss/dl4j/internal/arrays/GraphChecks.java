package io.github.polyloss.dl4j.internal.arrays;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.transforms.Assert;

/**
 * The shapes of the arrays of a loss, checked whenever the graph is run: SameDiff does not know
 * those of an operation's result before, and many that do not fit would be broadcast or summed over
 * the wrong axis in silence. A run that breaks a rule fails with an exception that has its text.
 */
final class GraphChecks {

  private final SameDiff sd;
  private final String name;

  /**
   * @param name of the loss, which begins the text of each rule
   */
  GraphChecks(SameDiff sd, String name) {
    this.sd = sd;
    this.name = name;
  }

  /**
   * @param least how many outputs there must be at least
   * @param outputsOrZero how many there must be, 0 for any number
   */
  SDVariable logits(SDVariable logits, int least, int outputsOrZero) {
    SDVariable matrix = matrix("logits", logits);
    SDVariable outputs = sd.sizeAt(matrix, 1);
    if (outputsOrZero > 0) {
      return checked(
          "logits must have an output for each of the %d values of a setting"
              .formatted(outputsOrZero),
          sd.eq(outputs, outputsOrZero),
          matrix);
    }
    return checked(
        "logits must have %d outputs or more".formatted(least), sd.gte(outputs, least), matrix);
  }

  SDVariable labels(SDVariable labels, SDVariable logits) {
    SDVariable matrix = matrix("labels", labels);
    return checked(
        "labels must have the shape of the logits",
        both(sd.eq(rows(matrix), rows(logits)), sd.eq(columns(matrix), columns(logits))),
        matrix);
  }

  SDVariable classIndices(SDVariable labels, SDVariable logits) {
    SDVariable matrix = matrix("labels", labels);
    return checked(
        "labels must be one column, with as many rows as the logits",
        both(sd.eq(rows(matrix), rows(logits)), sd.eq(columns(matrix), 1)),
        matrix);
  }

  SDVariable mask(SDVariable mask, SDVariable logits) {
    SDVariable matrix = matrix("mask", mask);
    SDVariable columns = columns(matrix);
    return checked(
        "mask must have the shape of the logits or one column",
        both(
            sd.eq(rows(matrix), rows(logits)),
            either(sd.eq(columns, 1), sd.eq(columns, columns(logits)))),
        matrix);
  }

  private SDVariable matrix(String parameter, SDVariable array) {
    return checked(parameter + " must have two dimensions", sd.eq(sd.rank(array), 2), array);
  }

  private SDVariable rows(SDVariable matrix) {
    return sd.sizeAt(matrix, 0);
  }

  private SDVariable columns(SDVariable matrix) {
    return sd.sizeAt(matrix, 1);
  }

  private SDVariable both(SDVariable a, SDVariable b) {
    return sd.math().and(a, b);
  }

  private SDVariable either(SDVariable a, SDVariable b) {
    return sd.math().or(a, b);
  }

  /** The array, for which the rule has to be kept first. */
  private SDVariable checked(String rule, SDVariable kept, SDVariable array) {
    SDVariable check = new Check(sd, name + ": " + rule, kept).outputVariable();
    // A control dependency would get lost in the graph of the gradients. This zero stays.
    return array.add(sd.zerosLike(check.castTo(DataType.DOUBLE)));
  }

  /** The op Assert, whose name is what it says when it fails. */
  private static final class Check extends Assert {

    Check(SameDiff sd, String text, SDVariable kept) {
      setSameDiff(sd);
      setInstanceId();
      setOwnName(text);
      sd.addArgsFor(new SDVariable[] {kept}, this);
    }
  }
}
