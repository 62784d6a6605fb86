package io.github.polyloss.dl4j;

import io.github.polyloss.dl4j.Oracle.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** A loss and what it should be, each for a number of classes. */
record TestLoss(String name, IntFunction<ILossFunction> real, IntFunction<Oracle> oracle) {

  private static final List<TestLoss> LOSSES =
      List.of(
          new TestLoss(
              "cross-entropy", c -> new LossPolyN(), c -> Oracle.polyN(Coefficients.RELATIVE)),
          new TestLoss(
              "Poly-1", c -> new LossPolyN(2), c -> Oracle.polyN(Coefficients.RELATIVE, 2)),
          new TestLoss(
              "Poly-1 without its first power",
              c -> new LossPolyN(-1),
              c -> Oracle.polyN(Coefficients.RELATIVE, -1)),
          new TestLoss(
              "Poly-4 with weights",
              c -> LossPolyN.builder().epsilon(1, -0.5, 0, 4).classWeights(weights(c)).build(),
              c -> Oracle.polyN(Coefficients.RELATIVE, 1, -0.5, 0, 4).withClassWeights(weights(c))),
          new TestLoss(
              "absolute Poly-3 with smoothing",
              c ->
                  LossPolyN.builder()
                      .epsilon(1.5, -3, 0.7)
                      .coefficients(Coefficients.ABSOLUTE)
                      .labelSmoothing(0.1)
                      .build(),
              c -> Oracle.polyN(Coefficients.ABSOLUTE, 1.5, -3, 0.7).withLabelSmoothing(0.1)),
          new TestLoss(
              "Poly-2 with weights and smoothing",
              c ->
                  LossPolyN.builder()
                      .epsilon(2, 1)
                      .classWeights(weights(c))
                      .labelSmoothing(0.3)
                      .build(),
              c ->
                  Oracle.polyN(Coefficients.RELATIVE, 2, 1)
                      .withClassWeights(weights(c))
                      .withLabelSmoothing(0.3)),
          new TestLoss("focal", c -> new LossPoly1Focal(0, 2), c -> Oracle.focal(2, 0)),
          new TestLoss("Poly-1 focal", c -> new LossPoly1Focal(-1, 2), c -> Oracle.focal(2, -1)),
          new TestLoss(
              "Poly-1 focal of γ = 0", c -> new LossPoly1Focal(1.7, 0), c -> Oracle.focal(0, 1.7)),
          new TestLoss(
              "Poly-1 focal of γ = 0.5 with weights and smoothing",
              c ->
                  LossPoly1Focal.builder()
                      .epsilon(3)
                      .gamma(0.5)
                      .classWeights(weights(c))
                      .labelSmoothing(0.1)
                      .build(),
              c -> Oracle.focal(0.5, 3).withClassWeights(weights(c)).withLabelSmoothing(0.1)),
          new TestLoss(
              "an ε per class",
              c -> LossPolyN.builder().epsilonPerClass(epsilons(c)).build(),
              c -> Oracle.poly1PerClass(epsilons(c))),
          new TestLoss(
              "focal with an ε per class",
              c -> LossPoly1Focal.builder().epsilonPerClass(epsilons(c)).gamma(1).build(),
              c -> Oracle.focal(1, epsilons(c))));

  private static final List<TestLoss> TRUNCATED =
      List.of(
          new TestLoss(
              "one Taylor term",
              c -> LossPolyN.builder().taylorTerms(1).build(),
              c -> Oracle.truncatedPolyN(1, Coefficients.RELATIVE)),
          new TestLoss(
              "four Taylor terms and two ε",
              c -> LossPolyN.builder().taylorTerms(4).epsilon(2, -0.5).labelSmoothing(0.1).build(),
              c ->
                  Oracle.truncatedPolyN(4, Coefficients.RELATIVE, 2, -0.5).withLabelSmoothing(0.1)),
          new TestLoss(
              "one Taylor term and two absolute ε",
              c ->
                  LossPolyN.builder()
                      .taylorTerms(1)
                      .epsilon(2, -0.5)
                      .coefficients(Coefficients.ABSOLUTE)
                      .build(),
              c -> Oracle.truncatedPolyN(1, Coefficients.ABSOLUTE, 2, -0.5)),
          new TestLoss(
              "three Taylor terms and an ε per class",
              c -> LossPolyN.builder().taylorTerms(3).epsilonPerClass(epsilons(c)).build(),
              c -> Oracle.truncatedPoly1PerClass(3, epsilons(c))));

  private static final List<TestLoss> LOSSES_WITH_ALPHA =
      List.of(
          new TestLoss(
              "α",
              c -> LossPoly1Focal.builder().epsilon(1.2).gamma(2).alpha(0.25).build(),
              c -> Oracle.focalWithAlpha(2, 0.25, true, 1.2)),
          new TestLoss(
              "α = 1",
              c -> LossPoly1Focal.builder().epsilon(-1).gamma(1).alpha(1).build(),
              c -> Oracle.focalWithAlpha(1, 1, true, -1)),
          new TestLoss(
              "α on the focal term alone",
              c ->
                  LossPoly1Focal.builder()
                      .epsilon(1.2)
                      .gamma(1.5)
                      .alpha(0.25)
                      .alphaOnPolynomial(false)
                      .classWeights(weights(c))
                      .labelSmoothing(0.1)
                      .build(),
              c ->
                  Oracle.focalWithAlpha(1.5, 0.25, false, 1.2)
                      .withClassWeights(weights(c))
                      .withLabelSmoothing(0.1)));

  /** All that go with a form. */
  static List<TestLoss> all(Form form) {
    List<TestLoss> all = new ArrayList<>(LOSSES);
    all.addAll(TRUNCATED);
    if (form == Form.SIGMOID) {
      all.addAll(LOSSES_WITH_ALPHA);
    }
    return all;
  }

  /** One in so many of all, beginning with Poly-1. */
  static Stream<TestLoss> some(Form form, int every) {
    List<TestLoss> all = all(form);
    return IntStream.range(0, all.size()).filter(i -> i % every == 1 % every).mapToObj(all::get);
  }

  /** Uneven, with a class in five that does not count. */
  private static double[] weights(int classes) {
    return IntStream.range(0, classes).mapToDouble(k -> (k + 1) * 7 % 5).toArray();
  }

  /** From −1 up. */
  private static double[] epsilons(int classes) {
    return IntStream.range(0, classes).mapToDouble(k -> k * 7 % 5 - 1).toArray();
  }

  @Override
  public String toString() {
    return name;
  }
}
