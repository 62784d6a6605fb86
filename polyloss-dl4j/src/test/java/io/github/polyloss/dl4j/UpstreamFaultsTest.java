package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * What layers of DL4J 1.0.0-M2.1 get wrong with any loss, its own included, and what they get right
 * all the same.
 *
 * <p>A test whose name begins with "upstream" holds a fault fast. When it fails, the fault is gone:
 * delete the test and put the layer, or the mask, into the table of {@link GradientCheckTest}.
 */
class UpstreamFaultsTest {

  private static final ILossFunction POLY =
      LossPolyN.builder().epsilon(2, -0.5).classWeights(1, 2, 3, 4).build();

  /** The backward pass of both layers permutes as it should; only their scores do not. */
  @ParameterizedTest
  @CsvSource({
    "RNN_LOSS_NWC,  RNN_LOSS_NCW,  false",
    "RNN_LOSS_NWC,  RNN_LOSS_NCW,  true",
    "CNN_LOSS_NHWC, CNN_LOSS_NCHW, false",
    "CNN_LOSS_NHWC, CNN_LOSS_NCHW, true"
  })
  void gradientsWithTheChannelsLastAreThoseWithTheChannelsFirst(
      Head last, Head first, boolean masked) {
    INDArray labels = TestArrays.softLabels(5, last.rows(), Head.CLASSES);
    INDArray mask =
        masked ? TestArrays.softLabels(7, last.rows(), 2).getColumn(0, true).dup() : null;
    INDArray expected = gradient(first, labels, mask);
    assertThat(expected.norm2Number().doubleValue()).isGreaterThan(0.01);
    assertThat(gradient(last, labels, mask).distance2(expected)).isCloseTo(0, within(1e-12));
  }

  /**
   * {@code RnnLossLayer.computeScore} and {@code computeScoreForExamples} say {@code labels =
   * input.permute(0, 2, 1)}, of the input that is permuted already: the loss gets the logits for
   * labels, in a shape that fits only where there are as many steps as classes.
   */
  @ParameterizedTest
  @EnumSource
  void upstreamTakesLogitsForLabelsInTheScoreOfRnnLossLayerNwc(CrossEntropy loss) {
    Head head = Head.RNN_LOSS_NWC;
    MultiLayerNetwork network = head.network(loss.function, Activation.SOFTMAX);
    DataSet data = new DataSet(head.input(), head.fromRows(oneHot(head)));
    assertThatThrownBy(() -> network.score(data)).hasMessageContaining("shape");
    assertThatThrownBy(() -> network.fit(data)).hasMessageContaining("shape");
  }

  /**
   * {@code CnnLossLayer.computeScore} calls {@code reshape4dTo2d} without its format, so that the
   * loss is taken along the height.
   */
  @ParameterizedTest
  @EnumSource
  void upstreamTakesTheHeightForTheClassesInTheScoreOfCnnLossLayerNhwc(CrossEntropy loss) {
    Head head = Head.CNN_LOSS_NHWC;
    MultiLayerNetwork network = head.network(loss.function, Activation.SOFTMAX);
    INDArray labels = head.fromRows(oneHot(head));
    INDArray logits = head.fromRows(head.logits(network, head.input()));
    double alongTheHeight =
        loss.function.computeScore(
            heightLast(labels), heightLast(logits), new ActivationSoftmax(), null, false);
    assertThat(network.score(new DataSet(head.input(), labels), true))
        .isCloseTo(alongTheHeight / Head.BATCH, within(1e-10));
  }

  private static INDArray heightLast(INDArray nhwc) {
    return nhwc.permute(0, 2, 3, 1).dup('c').reshape('c', -1, nhwc.size(1));
  }

  /**
   * {@code ConvolutionUtils.adapt2dMask} repeats a mask {@code [N, 1]} over dimensions 2 and 3 in
   * NHWC too, which are the width and the channels there; {@code reshapeMaskIfRequired} reads a
   * mask of rank 4 as NCHW. A mask of rank 3 is right in both formats.
   */
  @Test
  void upstreamMisreadsMasksOfCnnLossLayerNhwc() {
    Head head = Head.CNN_LOSS_NHWC;
    INDArray labels = head.fromRows(oneHot(head));
    INDArray examples = Nd4j.ones(DataType.DOUBLE, Head.BATCH, 1);
    INDArray outputs = Nd4j.onesLike(labels);
    for (INDArray mask : new INDArray[] {examples, outputs}) {
      MultiLayerNetwork network = head.network(POLY, Activation.SOFTMAX);
      assertThatThrownBy(() -> network.calculateGradients(head.input(), labels, null, mask))
          .hasMessageContaining("mask");
    }
  }

  /**
   * {@code CnnLossLayer.computeScoreForExamples} puts the one channel of a score into dimension 1.
   */
  @Test
  void upstreamCannotScoreExamplesInCnnLossLayerNhwc() {
    assertScoreExamplesFails(Head.CNN_LOSS_NHWC);
  }

  /** {@code Cnn3DLossLayer.computeScoreForExamples} reshapes one score a row to C channels. */
  @ParameterizedTest
  @EnumSource(names = {"CNN_3D_LOSS_NCDHW", "CNN_3D_LOSS_NDHWC"})
  void upstreamCannotScoreExamplesInCnn3dLossLayer(Head head) {
    assertScoreExamplesFails(head);
  }

  private static void assertScoreExamplesFails(Head head) {
    MultiLayerNetwork network = head.network(POLY, Activation.SOFTMAX);
    DataSet data = new DataSet(head.input(), head.fromRows(oneHot(head)));
    assertThatThrownBy(() -> network.scoreExamples(data, false)).hasMessageContaining("length");
  }

  /**
   * {@code BaseLayer.preOutputWithPreNorm} multiplies by the mask, so that {@code OutputLayer} and
   * {@code RnnOutputLayer} give the loss the logits times the mask, while their gradients are those
   * of logits without. It does no harm where whole rows are on or off. A network with other masks
   * can end in a dense layer and a {@code LossLayer}, which leaves the logits alone.
   */
  @ParameterizedTest
  @EnumSource
  void upstreamMasksTheLogitsOfOutputLayer(CrossEntropy loss) {
    Head head = Head.OUTPUT;
    MultiLayerNetwork network = head.network(loss.function, Activation.SOFTMAX);
    INDArray labels = oneHot(head);
    INDArray mask = Nd4j.createFromArray(new double[][] {{0.25}, {0.5}, {1.5}});
    INDArray maskedLogits = head.logits(network, head.input()).mulColumnVector(mask);
    double score =
        loss.function.computeScore(labels, maskedLogits, new ActivationSoftmax(), mask, false);
    assertThat(network.score(new DataSet(head.input(), labels, null, mask), true))
        .isCloseTo(score / Head.BATCH, within(1e-10));
  }

  enum CrossEntropy {
    OURS(new LossPolyN()),
    UPSTREAM(new LossMCXENT());

    private final ILossFunction function;

    CrossEntropy(ILossFunction function) {
      this.function = function;
    }
  }

  private static INDArray oneHot(Head head) {
    return TestArrays.oneHot(Head.CLASSES, TestArrays.classes(5, head.rows(), Head.CLASSES));
  }

  /** The gradient of the parameters, without the score that {@code fit} would ask for. */
  private static INDArray gradient(Head head, INDArray labels, INDArray maskOrNull) {
    MultiLayerNetwork network = head.network(POLY, Activation.SOFTMAX);
    network.setParams(TestArrays.logits(4, 1, (int) network.numParams()).divi(9));
    return network
        .calculateGradients(
            head.input(),
            head.fromRows(labels),
            null,
            maskOrNull == null ? null : head.positionMask(maskOrNull))
        .getFirst()
        .gradient();
  }
}
