package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** The later settings in equals, hashCode and toString, and a zero with a sign in all of them. */
class LossEqualityTest {

  private static List<ILossFunction> losses() {
    return List.of(
        new LossPolyN(),
        LossPolyN.builder().outputs(Outputs.EXCLUSIVE).build(),
        LossPolyN.builder().outputs(Outputs.INDEPENDENT).build(),
        LossPolyN.builder().classWeights(1, 2).build(),
        LossPolyN.builder().classWeights(1, 2).classWeightScale(ClassWeightScale.AS_GIVEN).build(),
        LossPolyN.builder().positiveWeights(1, 2).build(),
        LossPolyN.builder().positiveWeights(2, 1).build(),
        LossPoly1Focal.builder().build(),
        LossPoly1Focal.builder().outputs(Outputs.INDEPENDENT).build(),
        LossPoly1Focal.builder().alpha(0.5).build(),
        LossPoly1Focal.builder().alphaPerClass(0.5).build(),
        LossPoly1Focal.builder().alphaPerClass(0.5, 0.25).build(),
        LossPoly1Focal.builder().positiveWeights(0.5, 0.25).build());
  }

  @Test
  void lossesWithOtherSettingsAreOthers() {
    assertThat(new HashSet<>(losses())).hasSameSizeAs(losses());
    assertThat(losses().stream().map(ILossFunction::toString)).doesNotHaveDuplicates();
    assertThat(losses()).isEqualTo(losses());
    assertThat(losses().stream().map(Object::hashCode))
        .isEqualTo(losses().stream().map(Object::hashCode).toList());
  }

  @Test
  void settingsAreWrittenAsJava() {
    assertThat(
            LossPolyN.builder()
                .outputs(Outputs.INDEPENDENT)
                .classWeights(1, 2)
                .classWeightScale(ClassWeightScale.AS_GIVEN)
                .positiveWeights(3, 4)
                .build())
        .hasToString(
            "LossPolyN.builder().outputs(Outputs.INDEPENDENT).classWeights(1.0, 2.0)"
                + ".classWeightScale(ClassWeightScale.AS_GIVEN).positiveWeights(3.0, 4.0).build()");
    assertThat(LossPoly1Focal.builder().alphaPerClass(0.25, 1).build())
        .hasToString("LossPoly1Focal.builder().gamma(2.0).alphaPerClass(0.25, 1.0).build()");
  }

  @Test
  void callersArraysAreCopied() {
    double[] values = {0.25, 0.75};
    ILossFunction loss =
        LossPoly1Focal.builder().positiveWeights(values).alphaPerClass(values).build();
    values[0] = 1;
    assertThat(loss)
        .isEqualTo(
            LossPoly1Focal.builder().positiveWeights(0.25, 0.75).alphaPerClass(0.25, 0.75).build());
  }

  @Test
  void aZeroHasNoSign() {
    assertSame(new LossPolyN(-0.0), new LossPolyN(0.0));
    assertSame(new LossPoly1Focal(-0.0, -0.0), new LossPoly1Focal(0.0, 0.0));
    assertSame(
        LossPolyN.builder()
            .epsilonPerClass(-0.0, 1)
            .classWeights(-0.0, 1)
            .positiveWeights(-0.0, 1)
            .labelSmoothing(-0.0)
            .build(),
        LossPolyN.builder()
            .epsilonPerClass(0.0, 1)
            .classWeights(0.0, 1)
            .positiveWeights(0.0, 1)
            .labelSmoothing(0.0)
            .build());
    assertSame(
        LossPoly1Focal.builder().alpha(-0.0).build(), LossPoly1Focal.builder().alpha(0.0).build());
    assertSame(
        LossPoly1Focal.builder().alphaPerClass(-0.0).build(),
        LossPoly1Focal.builder().alphaPerClass(0.0).build());
  }

  private static void assertSame(ILossFunction loss, ILossFunction expected) {
    assertThat(loss)
        .isEqualTo(expected)
        .hasSameHashCodeAs(expected)
        .hasToString(expected.toString());
    assertThat(loss.toString()).doesNotContain("-0.0");
  }
}
