package io.github.polyloss.training;

import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Split;
import io.github.polyloss.dl4j.ClassWeights;
import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.resnet.ResNet;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * How each loss is trained; the same for all losses of a comparison.
 *
 * @param backbone the network without its head
 * @param stages how many of its stages are used
 * @param weights where the backbone's weights come from
 * @param imageSize side of the square input in pixels, at least 16
 * @param frozenEpochs epochs that train the head alone, 0 or more
 * @param epochs epochs that train body and head, 0 or more
 * @param batchSize images a training step, at least 2 (batch normalisation needs two)
 * @param learningRate the head's highest learning rate once the body is unfrozen
 * @param balancedClassWeights whether classes are weighted by how rare they are in train
 * @param labelSmoothing share of the labels that is spread over all classes, 0 or more and below 1
 */
public record FineTuningConfig(
    Backbone backbone,
    int stages,
    StartingWeights weights,
    int imageSize,
    int frozenEpochs,
    int epochs,
    int batchSize,
    double learningRate,
    boolean balancedClassWeights,
    double labelSmoothing) {

  /**
   * Adam moves each weight by about the learning rate, so a step moves a logit in proportion to the
   * number of features: what is right for the 192 of resnet20 is too much for the 768 of three
   * stages of resnet18. Tried on both: 0.01 and 0.0025 do well, and have the same product.
   */
  private static final double HEAD_FACTOR = 1000;

  /** The learning rates of the layer groups, from the stem to the head, as shares of the head's. */
  private static final double[] GROUP_FACTORS = {1 / 20.0, 1 / 4.0, 1};

  /** Refuses what cannot be trained. */
  public FineTuningConfig {
    backbone.checkStages(stages);
    atLeast("imageSize", 16, imageSize);
    atLeast("frozenEpochs", 0, frozenEpochs);
    atLeast("epochs", 0, epochs);
    atLeast("batchSize", 2, batchSize);
    if (frozenEpochs + epochs == 0) {
      throw new InvalidSettingException(
          "frozenEpochs", "must be at least 1 without unfrozen epochs, got 0");
    }
    if (!(learningRate > 0 && learningRate < Double.POSITIVE_INFINITY)) {
      throw new InvalidSettingException(
          "learningRate", "must be above 0 and finite, got " + learningRate);
    }
    if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
      throw new InvalidSettingException(
          "labelSmoothing", "must be in [0 to 1), got " + labelSmoothing);
    }
  }

  private static void atLeast(String setting, int least, int value) {
    if (value < least) {
      throw new InvalidSettingException(setting, "must be at least " + least + ", got " + value);
    }
  }

  /** How many batches an epoch has. */
  int batches(int images) {
    return (images + batchSize - 1) / batchSize;
  }

  /**
   * The loss function of a specification, with the class weights and the label smoothing.
   *
   * @param spec which loss
   * @param data whose training images are counted for the class weights
   * @return what the networks are trained with
   */
  public ILossFunction loss(LossSpec spec, ImageDataSet data) {
    double[] weights =
        balancedClassWeights
            ? ClassWeights.balanced(data.countsPerClass(Split.TRAIN))
            : new double[0];
    return spec.toLoss(weights, labelSmoothing);
  }

  /** The peak learning rate of the head while the body is frozen. */
  double headLearningRate() {
    int features = ResNet.builder(backbone).stages(stages).build().featureCount();
    return HEAD_FACTOR / features * learningRate;
  }

  /** The peak learning rate of a group of layers once the body is unfrozen. */
  double groupLearningRate(int group) {
    // Without weights no layer has learnt more than another.
    return weights.isNone() ? learningRate : learningRate * GROUP_FACTORS[group];
  }
}
