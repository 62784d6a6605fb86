package io.github.polyloss.training;

import io.github.polyloss.dl4j.Coefficients;
import io.github.polyloss.dl4j.LossPoly1Focal;
import io.github.polyloss.dl4j.LossPolyN;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * A loss by name: {@code ce}, {@code poly:ε[,ε…]}, {@code poly-absolute:ε[,ε…]}, {@code taylor:N},
 * {@code focal:γ} or {@code poly-focal:ε:γ}.
 */
public final class LossSpec {

  /** What a specification may look like, for help texts and error messages. */
  public static final String FORMS =
      "ce, poly:E[,E...], poly-absolute:E[,E...], taylor:N, focal:GAMMA, poly-focal:E:GAMMA";

  /** Cross-entropy, which the other losses are compared with. */
  public static final LossSpec CE = new LossSpec("ce", Kind.CE);

  private enum Kind {
    CE("ce/0") {
      @Override
      ILossFunction build(double[] none, double[] weights, double smoothing) {
        return polyN(LossPolyN.builder().epsilon(none), weights, smoothing);
      }
    },
    POLY("poly/1") {
      @Override
      ILossFunction build(double[] epsilon, double[] weights, double smoothing) {
        return polyN(LossPolyN.builder().epsilon(epsilon), weights, smoothing);
      }
    },
    POLY_ABSOLUTE("poly-absolute/1") {
      @Override
      ILossFunction build(double[] epsilon, double[] weights, double smoothing) {
        LossPolyN.Builder builder = LossPolyN.builder().coefficients(Coefficients.ABSOLUTE);
        return polyN(builder.epsilon(epsilon), weights, smoothing);
      }
    },
    TAYLOR("taylor/1") {
      @Override
      double[] numbers(String text, String... parts) {
        return new double[] {wholeNumber(text, parts[1])};
      }

      @Override
      ILossFunction build(double[] terms, double[] weights, double smoothing) {
        return polyN(LossPolyN.builder().taylorTerms((int) terms[0]), weights, smoothing);
      }
    },
    FOCAL("focal/1") {
      @Override
      double[] numbers(String text, String... parts) {
        return new double[] {number(text, parts[1])};
      }

      @Override
      ILossFunction build(double[] gamma, double[] weights, double smoothing) {
        return focal(LossPoly1Focal.builder().epsilon(0).gamma(gamma[0]), weights, smoothing);
      }
    },
    POLY_FOCAL("poly-focal/2") {
      @Override
      double[] numbers(String text, String... parts) {
        return new double[] {number(text, parts[1]), number(text, parts[2])};
      }

      @Override
      ILossFunction build(double[] both, double[] weights, double smoothing) {
        LossPoly1Focal.Builder builder = LossPoly1Focal.builder().epsilon(both[0]).gamma(both[1]);
        return focal(builder, weights, smoothing);
      }
    };

    /** The name, and how many parts follow it. */
    private final String form;

    Kind(String form) {
      this.form = form;
    }

    /** By default each of the parts after the name is a list. */
    double[] numbers(String text, String... parts) {
      return Arrays.stream(parts)
          .skip(1)
          .flatMap(part -> Arrays.stream(part.split(",", -1)))
          .mapToDouble(number -> number(text, number))
          .toArray();
    }

    abstract ILossFunction build(double[] numbers, double[] weights, double smoothing);

    private static ILossFunction polyN(
        LossPolyN.Builder builder, double[] weights, double smoothing) {
      builder.labelSmoothing(smoothing);
      return (weights.length == 0 ? builder : builder.classWeights(weights)).build();
    }

    private static ILossFunction focal(
        LossPoly1Focal.Builder builder, double[] weights, double smoothing) {
      builder.labelSmoothing(smoothing);
      return (weights.length == 0 ? builder : builder.classWeights(weights)).build();
    }
  }

  private final String text;
  private final Kind kind;
  private final double[] numbers;

  private LossSpec(String text, Kind kind, double... numbers) {
    this.text = text;
    this.kind = kind;
    this.numbers = numbers;
    toLoss(new double[0], 0);
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
    String form = parts[0] + "/" + (parts.length - 1);
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.form.equals(form))
        .findFirst()
        .map(kind -> new LossSpec(text, kind, kind.numbers(text, parts)))
        .orElseThrow(
            () ->
                new InvalidSettingException(
                    "loss", "must be one of " + FORMS + ", got '" + text + "'"));
  }

  /**
   * Poly-N with relative coefficients.
   *
   * @param epsilon ε_1, ε_2 and so on
   * @return the loss
   * @throws InvalidSettingException if a number is not finite
   */
  public static LossSpec poly(double... epsilon) {
    String list = Arrays.stream(epsilon).mapToObj(LossSpec::text).collect(Collectors.joining(","));
    return new LossSpec("poly:" + list, Kind.POLY, epsilon.clone());
  }

  /**
   * Poly-1 focal loss; {@code focal:γ} where ε is 0.
   *
   * @param epsilon ε
   * @param gamma γ, 0 or more
   * @return the loss
   * @throws InvalidSettingException if the loss refuses a number
   */
  public static LossSpec polyFocal(double epsilon, double gamma) {
    return epsilon == 0
        ? new LossSpec("focal:" + text(gamma), Kind.FOCAL, gamma)
        : new LossSpec(
            "poly-focal:" + text(epsilon) + ":" + text(gamma), Kind.POLY_FOCAL, epsilon, gamma);
  }

  private static String text(double number) {
    return Double.isFinite(number)
        ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
        : Double.toString(number);
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
      return kind.build(numbers, classWeights, labelSmoothing);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException("loss", text + ": " + e.getMessage(), e);
    }
  }

  /**
   * The specification.
   *
   * @return what {@link #parse} reads
   */
  @Override
  public String toString() {
    return text;
  }
}
