package io.github.polyloss.dl4j.internal;

import java.util.Map;

/**
 * A loss without the arrays: all that each way of computing it is given.
 *
 * <pre>
 * exclusive:    L = Σ_k y'_k ŵ_k f(p_k)                                     y' = (1−α_s) y + α_s / C
 * independent:  L = Σ_k ŵ_k [ y'_k u_k f⁺(p_k) + (1−y'_k) v_k f⁻(1−p_k) ]   y' = (1−α_s) y + α_s / 2
 * </pre>
 *
 * @param exclusive f of the true class, where one of C is true
 * @param yes f⁺ of a yes, where each output is a yes or no of its own
 * @param no f⁻ of a no
 * @param classWeightsOrNull ŵ, one for each output; null where all are 1
 * @param yesWeightsOrNull u, one for each output; null where all are 1; for independent outputs
 * @param noWeightsOrNull v, one for each output; null where all are 1; for independent outputs
 * @param labelSmoothing α_s
 * @param valuesPerSetting the settings that have a value for each output, and how many they have
 */
public record LossDefinition(
    TruthLoss exclusive,
    TruthLoss yes,
    TruthLoss no,
    double[] classWeightsOrNull,
    double[] yesWeightsOrNull,
    double[] noWeightsOrNull,
    double labelSmoothing,
    Map<String, Integer> valuesPerSetting) {

  /** u_k. */
  public double yesWeight(int k) {
    return yesWeightsOrNull == null ? 1 : yesWeightsOrNull[k];
  }

  /** v_k. */
  public double noWeight(int k) {
    return noWeightsOrNull == null ? 1 : noWeightsOrNull[k];
  }

  /** Refuses a number of outputs that the settings per output are not for. */
  public void requireColumns(long columns) {
    valuesPerSetting.forEach(
        (setting, values) ->
            Checks.require(
                values == columns,
                "%s must have one for each of the %d outputs, got %d",
                setting,
                columns,
                values));
  }

  /**
   * The number of outputs that a setting per output is for, or 0 where there is no such setting.
   */
  public int outputs() {
    return valuesPerSetting.values().stream().findFirst().orElse(0);
  }
}
