package io.github.polyloss.training;

import io.github.polyloss.dl4j.Coefficients;
import io.github.polyloss.dl4j.LossPoly1Focal;
import io.github.polyloss.dl4j.LossPolyN;
import java.util.Arrays;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * A loss as it is named on the command line: {@code ce}, {@code poly:ε[,ε…]}, {@code
 * poly-absolute:ε[,ε…]}, {@code taylor:N}, {@code focal:γ} or {@code poly-focal:ε:γ}.
 */
public final class LossSpec {

  /** What a specification may look like, for help texts and error messages. */
  public static final String FORMS =
      "ce, poly:E[,E...], poly-absolute:E[,E...], taylor:N, focal:GAMMA, poly-focal:E:GAMMA";

  private final String text;
  private final String kind;
  private final double[] numbers;

  private LossSpec(String text, String kind, double... numbers) {
    this.text = text;
    this.kind = kind;
    this.numbers = numbers;
  }

  /**
   * Reads a specification.
   *
   * @param text in one of the {@link #FORMS}
   * @return the loss
   * @throws InvalidSettingException if the form is unknown, a number is none, or the loss refuses a
   *     value
   */
  public static LossSpec parse(String text) {
    String[] parts = text.split(":", -1);
    LossSpec spec =
        switch (parts[0] + "/" + (parts.length - 1)) {
          case "ce/0" -> new LossSpec(text, parts[0]);
          case "poly/1", "poly-absolute/1" -> new LossSpec(text, parts[0], numbers(text, parts[1]));
          case "taylor/1" -> new LossSpec(text, parts[0], wholeNumber(text, parts[1]));
          case "focal/1" -> new LossSpec(text, parts[0], number(text, parts[1]));
          case "poly-focal/2" ->
              new LossSpec(text, parts[0], number(text, parts[1]), number(text, parts[2]));
          default ->
              throw new InvalidSettingException(
                  "loss", "must be one of " + FORMS + ", got '" + text + "'");
        };
    spec.toLoss(new double[0], 0);
    return spec;
  }

  private static double[] numbers(String text, String list) {
    return Arrays.stream(list.split(",", -1)).mapToDouble(e -> number(text, e)).toArray();
  }

  private static double number(String text, String number) {
    try {
      return Double.parseDouble(number);
    } catch (NumberFormatException e) {
      throw new InvalidSettingException(
          "loss", text + ": expected a number, got '" + number + "'", e);
    }
  }

  private static int wholeNumber(String text, String number) {
    try {
      return Integer.parseInt(number);
    } catch (NumberFormatException e) {
      throw new InvalidSettingException(
          "loss", text + ": expected a whole number, got '" + number + "'", e);
    }
  }

  /**
   * Makes the loss function.
   *
   * @param classWeights one a class; empty for none
   * @param labelSmoothing 0 or more and less than 1
   * @return a new loss function
   * @throws InvalidSettingException if the loss refuses a value; the message names it
   */
  public ILossFunction toLoss(double[] classWeights, double labelSmoothing) {
    try {
      return switch (kind) {
        case "poly-absolute" ->
            polyN(
                LossPolyN.builder().epsilon(numbers).coefficients(Coefficients.ABSOLUTE),
                classWeights,
                labelSmoothing);
        case "taylor" ->
            polyN(LossPolyN.builder().taylorTerms((int) numbers[0]), classWeights, labelSmoothing);
        case "focal" -> focal(0, numbers[0], classWeights, labelSmoothing);
        case "poly-focal" -> focal(numbers[0], numbers[1], classWeights, labelSmoothing);
        default -> polyN(LossPolyN.builder().epsilon(numbers), classWeights, labelSmoothing);
      };
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException("loss", text + ": " + e.getMessage(), e);
    }
  }

  private static ILossFunction focal(
      double epsilon, double gamma, double[] classWeights, double labelSmoothing) {
    LossPoly1Focal.Builder builder =
        LossPoly1Focal.builder().epsilon(epsilon).gamma(gamma).labelSmoothing(labelSmoothing);
    return (classWeights.length == 0 ? builder : builder.classWeights(classWeights)).build();
  }

  private static ILossFunction polyN(
      LossPolyN.Builder builder, double[] classWeights, double labelSmoothing) {
    builder.labelSmoothing(labelSmoothing);
    return (classWeights.length == 0 ? builder : builder.classWeights(classWeights)).build();
  }

  /**
   * The specification as it was given.
   *
   * @return the text that {@link #parse} read
   */
  @Override
  public String toString() {
    return text;
  }
}
