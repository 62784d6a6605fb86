package io.github.polyloss.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.Adam;

/**
 * What {@code SameDiff.fit} says of the loss while it trains, as {@code docs/where-it-works.md}
 * tells; that the losses train in a graph is seen in {@link SameDiffPolyLossTest}.
 *
 * <p>A test whose name begins with "upstream" holds a fault of DL4J 1.0.0-M2.1 fast, as in {@link
 * UpstreamFaultsTest}. When it fails, the fault is gone: delete it and correct the page.
 */
class SameDiffTrainingTest {

  enum CrossEntropy {
    OURS {
      @Override
      void add(SameDiff sd, SDVariable labels, SDVariable logits) {
        SameDiffPolyLoss.polyN(sd, "loss", labels, logits, new LossPolyN());
      }
    },
    UPSTREAM {
      @Override
      void add(SameDiff sd, SDVariable labels, SDVariable logits) {
        sd.loss().softmaxCrossEntropy("loss", labels, logits, null);
      }
    };

    abstract void add(SameDiff sd, SDVariable labels, SDVariable logits);

    SameDiff graph() {
      SameDiff sd = SameDiff.create();
      SDVariable input = sd.placeHolder("input", DataType.FLOAT, -1, Blobs.FEATURES);
      SDVariable labels = sd.placeHolder("labels", DataType.FLOAT, -1, Blobs.CLASSES);
      INDArray weights = TestArrays.logits(1, Blobs.FEATURES, Blobs.CLASSES).divi(9);
      SDVariable logits = input.mmul("logits", sd.var("weights", weights.castTo(DataType.FLOAT)));
      add(sd, labels, logits);
      sd.setTrainingConfig(
          TrainingConfig.builder()
              .updater(new Adam(0.05))
              .dataSetFeatureMapping("input")
              .dataSetLabelMapping("labels")
              .build());
      return sd;
    }
  }

  private static DataSetIterator batches() {
    return new ListDataSetIterator<>(Blobs.training().asList(), 30);
  }

  /**
   * {@code TrainingSession} notes a loss when its operation is run. It asks for the gradients
   * alone, and they are computed from what goes into the loss, not from the loss.
   */
  @ParameterizedTest
  @EnumSource
  void upstreamDrawsALossCurveOfZeros(CrossEntropy loss) {
    assertThat(loss.graph().fit(batches(), 3).lossCurve().meanLoss("loss")).containsOnly(0);
  }

  @Test
  void theLossOfAnEpochIsAnOutputOfTheGraph() {
    SameDiff sd = CrossEntropy.OURS.graph();
    DataSet data = Blobs.training();
    double[] curve = new double[4];
    for (int epoch = 0; epoch < curve.length; epoch++) {
      sd.fit(batches(), 1);
      Map<String, INDArray> batch = Map.of("input", data.getFeatures(), "labels", data.getLabels());
      curve[epoch] = sd.output(batch, "loss").get("loss").getDouble(0);

      INDArray logits = sd.output(batch, "logits").get("logits");
      assertThat(curve[epoch])
          .isCloseTo(
              new LossPolyN()
                  .computeScore(data.getLabels(), logits, new ActivationSoftmax(), null, true),
              within(1e-5));
      assertThat(epoch == 0 || curve[epoch] < curve[epoch - 1]).isTrue();
    }
  }
}
