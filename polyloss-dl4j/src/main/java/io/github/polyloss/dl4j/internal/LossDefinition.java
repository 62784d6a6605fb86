package io.github.polyloss.dl4j.internal;

/**
 * A loss without the arrays: all that each way of computing it is given.
 *
 * @param exclusive f of the true class, where one of C is true
 * @param yes f of a yes, where each output is a yes or no of its own
 * @param no f of a no
 * @param classWeightsOrNull ŵ, one for each class; null where all are 1
 * @param labelSmoothing α_s
 */
public record LossDefinition(
    TruthLoss exclusive,
    TruthLoss yes,
    TruthLoss no,
    double[] classWeightsOrNull,
    double labelSmoothing) {

  /** Refuses a number of outputs that the settings per class are not for. */
  public void requireColumns(long columns) {
    requireOnePerOutput(
        "classWeights", classWeightsOrNull == null ? 0 : classWeightsOrNull.length, columns);
    requireOnePerOutput("epsilonPerClass", exclusive.classes(), columns);
  }

  private static void requireOnePerOutput(String parameter, int values, long columns) {
    Checks.require(
        values == 0 || values == columns,
        "%s must have one for each of the %d outputs, got %d",
        parameter,
        columns,
        values);
  }

  /** The number of classes that a setting per class is for, or 0 where there is no such setting. */
  public int classes() {
    return classWeightsOrNull == null ? exclusive.classes() : classWeightsOrNull.length;
  }
}
