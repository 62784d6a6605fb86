package io.github.polyloss.examples.training;

import io.github.polyloss.dl4j.Coefficients;
import io.github.polyloss.dl4j.LossPoly1Focal;
import io.github.polyloss.dl4j.LossPolyN;
import io.github.polyloss.examples.UserException;
import io.github.polyloss.examples.explain.LossCurve;
import java.util.Arrays;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * A loss as it is named on the command line: {@code ce}, {@code poly:ε[,ε…]}, {@code
 * poly-absolute:ε[,ε…]}, {@code focal:γ} or {@code poly-focal:ε:γ}.
 */
public final class LossSpec {

  /** What a specification may look like, for help texts and error messages. */
  public static final String FORMS =
      "ce, poly:E[,E...], poly-absolute:E[,E...], focal:GAMMA, poly-focal:E:GAMMA";

  private final String text;
  private final String kind;
  private final double[] epsilon;
  private final double gamma;

  private LossSpec(String text, String kind, double[] epsilon, double gamma) {
    this.text = text;
    this.kind = kind;
    this.epsilon = epsilon;
    this.gamma = gamma;
  }

  /**
   * Reads a specification.
   *
   * @param text in one of the {@link #FORMS}
   * @return the loss
   * @throws UserException if the form is unknown, a number is none, or the loss refuses a value
   */
  public static LossSpec parse(String text) {
    String[] parts = text.split(":", -1);
    LossSpec spec =
        switch (parts[0] + "/" + (parts.length - 1)) {
          case "ce/0" -> new LossSpec(text, parts[0], new double[0], 0);
          case "poly/1", "poly-absolute/1" ->
              new LossSpec(text, parts[0], numbers(text, parts[1]), 0);
          case "focal/1" -> new LossSpec(text, parts[0], new double[] {0}, number(text, parts[1]));
          case "poly-focal/2" ->
              new LossSpec(
                  text, parts[0], new double[] {number(text, parts[1])}, number(text, parts[2]));
          default ->
              throw new UserException("--loss must be one of " + FORMS + ", got '" + text + "'");
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
      throw new UserException("--loss " + text + ": expected a number, got '" + number + "'", e);
    }
  }

  /**
   * Makes the loss function.
   *
   * @param classWeights one a class; empty for none
   * @param labelSmoothing 0 or more and less than 1
   * @return a new loss function
   * @throws UserException if the loss refuses a value; the message names it
   */
  public ILossFunction toLoss(double[] classWeights, double labelSmoothing) {
    try {
      return kind.endsWith("focal")
          ? focal(classWeights, labelSmoothing)
          : polyN(classWeights, labelSmoothing);
    } catch (IllegalArgumentException e) {
      throw new UserException("--loss " + text + ": " + e.getMessage(), e);
    }
  }

  private ILossFunction focal(double[] classWeights, double labelSmoothing) {
    LossPoly1Focal.Builder builder =
        LossPoly1Focal.builder().epsilon(epsilon[0]).gamma(gamma).labelSmoothing(labelSmoothing);
    return (classWeights.length == 0 ? builder : builder.classWeights(classWeights)).build();
  }

  private ILossFunction polyN(double[] classWeights, double labelSmoothing) {
    LossPolyN.Builder builder =
        LossPolyN.builder()
            .epsilon(epsilon)
            .coefficients(
                kind.equals("poly-absolute") ? Coefficients.ABSOLUTE : Coefficients.RELATIVE)
            .labelSmoothing(labelSmoothing);
    return (classWeights.length == 0 ? builder : builder.classWeights(classWeights)).build();
  }

  /**
   * The loss as a curve over the probability of the truth.
   *
   * @return its values and slopes
   */
  public LossCurve toCurve() {
    return switch (kind) {
      case "poly" -> LossCurve.poly(epsilon);
      case "poly-absolute" -> LossCurve.polyAbsolute(epsilon);
      case "focal" -> LossCurve.focal(gamma);
      case "poly-focal" -> LossCurve.polyFocal(epsilon[0], gamma);
      default -> LossCurve.crossEntropy();
    };
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
