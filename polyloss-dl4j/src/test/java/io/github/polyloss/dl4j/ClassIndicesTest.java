package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.evaluation.classification.ROCMultiClass;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;
import org.nd4j.linalg.util.FeatureUtil;

/**
 * Labels that are class indices {@code [N, 1]}: networks train with them, but DL4J does not
 * evaluate them, as {@code docs/where-it-works.md} tells.
 *
 * <p>A test whose name begins with "upstream" holds a fault of DL4J 1.0.0-M2.1 fast, as in {@link
 * UpstreamFaultsTest}. When it fails, the fault is gone: delete it and correct the page.
 */
class ClassIndicesTest {

  enum CrossEntropy {
    OURS(new LossPolyN()),
    UPSTREAM(new LossSparseMCXENT());

    private final ILossFunction function;

    CrossEntropy(ILossFunction function) {
      this.function = function;
    }

    MultiLayerNetwork trained() {
      MultiLayerNetwork network = Blobs.network(function, Activation.SOFTMAX);
      for (int epoch = 0; epoch < 20; epoch++) {
        network.fit(indexed(Blobs.training()));
      }
      return network;
    }
  }

  private static DataSet indexed(DataSet oneHot) {
    INDArray indices = oneHot.getLabels().argMax(1).castTo(DataType.FLOAT);
    return new DataSet(oneHot.getFeatures(), indices.reshape(indices.length(), 1));
  }

  private static DataSetIterator indexedTest() {
    return new ListDataSetIterator<>(indexed(Blobs.test()).asList(), 50);
  }

  private static DataSetIterator oneHotTest() {
    return new ListDataSetIterator<>(Blobs.test().asList(), 50);
  }

  @Test
  void networksTrainAsWithOneHotLabels() {
    MultiLayerNetwork indices = Blobs.network(new LossPolyN(2), Activation.SOFTMAX);
    MultiLayerNetwork oneHot = indices.clone();
    for (int epoch = 0; epoch < 10; epoch++) {
      indices.fit(indexed(Blobs.training()));
      oneHot.fit(Blobs.training());
    }
    assertThat(indices.params().toFloatVector()).isEqualTo(oneHot.params().toFloatVector());
  }

  /** {@code Evaluation} asks for labels of the shape of the outputs. */
  @ParameterizedTest
  @EnumSource
  void upstreamCannotEvaluateThem(CrossEntropy loss) {
    MultiLayerNetwork network = loss.trained();
    assertThatThrownBy(() -> network.evaluate(indexedTest()))
        .hasMessageContaining("not same shape");
  }

  /** {@code ROCMultiClass} takes each index for a number of yes. */
  @ParameterizedTest
  @EnumSource
  void upstreamFindsAnAreaAboveOneWithThem(CrossEntropy loss) {
    ROCMultiClass roc = loss.trained().evaluateROCMultiClass(indexedTest(), 0);
    assertThat(roc.calculateAverageAUC()).isGreaterThan(1);
  }

  @Test
  void aPreProcessorMakesThemOneHotForEvaluation() {
    MultiLayerNetwork network = CrossEntropy.OURS.trained();
    DataSetIterator test = indexedTest();
    test.setPreProcessor(
        batch ->
            batch.setLabels(
                FeatureUtil.toOutcomeMatrix(batch.getLabels().toIntVector(), Blobs.CLASSES)));

    Evaluation evaluation = network.evaluate(test);
    assertThat(evaluation.accuracy())
        .isEqualTo(Blobs.accuracy(network.output(Blobs.test().getFeatures())));
    assertThat(evaluation.confusionMatrix())
        .isEqualTo(network.evaluate(oneHotTest()).confusionMatrix());
    ROCMultiClass roc = network.evaluateROCMultiClass(test, 0);
    assertThat(roc.calculateAverageAUC())
        .isCloseTo(
            network.evaluateROCMultiClass(oneHotTest(), 0).calculateAverageAUC(), within(1e-12))
        .isBetween(0.9, 1.0);
  }

  /** The score is a loss, of which indices tell as much as one-hot labels do. */
  @Test
  void scoresAreThoseOfOneHotLabels() {
    MultiLayerNetwork network = CrossEntropy.OURS.trained();
    assertThat(network.score(indexed(Blobs.test()))).isEqualTo(network.score(Blobs.test()));
  }
}
