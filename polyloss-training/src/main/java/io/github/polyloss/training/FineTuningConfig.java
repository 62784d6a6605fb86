package io.github.polyloss.training;

import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Split;
import io.github.polyloss.dl4j.ClassWeights;
import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.resnet.LayerGroup;
import io.github.polyloss.resnet.ResNet;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** How each loss is trained; the same for all losses of a comparison. */
public final class FineTuningConfig {

  /**
   * Adam moves each weight by about the learning rate, so a step moves a logit in proportion to the
   * number of features: what is right for the 192 of resnet20 is too much for the 768 of three
   * stages of resnet18. Tried on both: 0.01 and 0.0025 do well, and have the same product.
   */
  private static final double HEAD_FACTOR = 1000;

  private final Backbone backbone;
  private final StartingWeights weights;
  private final int stages;
  private final int imageSize;
  private final int frozenEpochs;
  private final int epochs;
  private final int batchSize;
  private final double learningRate;
  private final boolean balancedClassWeights;
  private final double labelSmoothing;

  private FineTuningConfig(Builder builder) {
    backbone = builder.backbone;
    weights = builder.weights;
    stages = builder.stages;
    imageSize = builder.imageSize;
    frozenEpochs = builder.frozenEpochs;
    epochs = builder.epochs;
    batchSize = builder.batchSize;
    learningRate = builder.learningRate;
    balancedClassWeights = builder.balancedClassWeights;
    labelSmoothing = builder.labelSmoothing;
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

  /**
   * A configuration of all stages of a backbone, with images of 224 pixels, 8 frozen epochs and 12
   * of all layers, batches of 32, a learning rate of 0.002, neither class weights nor smoothing.
   *
   * @param backbone the network without its head
   * @param weights what it begins with
   * @return a builder
   */
  public static Builder builder(Backbone backbone, StartingWeights weights) {
    return new Builder(backbone, weights);
  }

  private static void atLeast(String setting, int least, int value) {
    if (value < least) {
      throw new InvalidSettingException(setting, "must be at least " + least + ", got " + value);
    }
  }

  /**
   * The network without its head.
   *
   * @return the setting
   */
  public Backbone backbone() {
    return backbone;
  }

  /**
   * Where the weights of the backbone come from.
   *
   * @return the setting
   */
  public StartingWeights weights() {
    return weights;
  }

  /**
   * How many stages of the backbone are used.
   *
   * @return the setting
   */
  public int stages() {
    return stages;
  }

  /**
   * The side of the square input in pixels.
   *
   * @return the setting
   */
  public int imageSize() {
    return imageSize;
  }

  /**
   * The epochs that train the head alone.
   *
   * @return the setting
   */
  public int frozenEpochs() {
    return frozenEpochs;
  }

  /**
   * The epochs that train body and head.
   *
   * @return the setting
   */
  public int epochs() {
    return epochs;
  }

  /**
   * The images of a training step.
   *
   * @return the setting
   */
  public int batchSize() {
    return batchSize;
  }

  /**
   * The highest learning rate of the head once the body is unfrozen.
   *
   * @return the setting
   */
  public double learningRate() {
    return learningRate;
  }

  /**
   * Whether classes are weighted by how rare they are in train.
   *
   * @return the setting
   */
  public boolean balancedClassWeights() {
    return balancedClassWeights;
  }

  /**
   * The share of the labels that is spread over all classes.
   *
   * @return the setting
   */
  public double labelSmoothing() {
    return labelSmoothing;
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
  double groupLearningRate(LayerGroup group) {
    if (weights.isNone()) {
      // No layer has learnt more than another.
      return learningRate;
    }
    return switch (group) {
      case EARLY -> learningRate / 20;
      case LATE -> learningRate / 4;
      case HEAD -> learningRate;
    };
  }

  /** Sets what is to differ from the defaults. */
  public static final class Builder {

    private final Backbone backbone;
    private final StartingWeights weights;
    private int stages;
    private int imageSize = 224;
    private int frozenEpochs = 8;
    private int epochs = 12;
    private int batchSize = 32;
    private double learningRate = 0.002;
    private boolean balancedClassWeights;
    private double labelSmoothing;

    private Builder(Backbone backbone, StartingWeights weights) {
      this.backbone = backbone;
      this.weights = weights;
      this.stages = backbone.stages();
    }

    /**
     * Cuts the backbone after a stage.
     *
     * @param stages how many stages of the backbone are used, all by default
     * @return this
     */
    public Builder stages(int stages) {
      this.stages = stages;
      return this;
    }

    /**
     * Sets the size of the input.
     *
     * @param imageSize side of the square input in pixels, at least 16; default 224
     * @return this
     */
    public Builder imageSize(int imageSize) {
      this.imageSize = imageSize;
      return this;
    }

    /**
     * Sets the length of the first phase.
     *
     * @param frozenEpochs epochs that train the head alone, 0 or more; default 8
     * @return this
     */
    public Builder frozenEpochs(int frozenEpochs) {
      this.frozenEpochs = frozenEpochs;
      return this;
    }

    /**
     * Sets the length of the second phase.
     *
     * @param epochs epochs that then train body and head, 0 or more; default 12
     * @return this
     */
    public Builder epochs(int epochs) {
      this.epochs = epochs;
      return this;
    }

    /**
     * Sets the size of a training step.
     *
     * @param batchSize images a training step, at least 2 (batch normalisation needs two); default
     *     32
     * @return this
     */
    public Builder batchSize(int batchSize) {
      this.batchSize = batchSize;
      return this;
    }

    /**
     * Sets the learning rate.
     *
     * @param learningRate highest learning rate of the head once the body is unfrozen, above 0;
     *     default 0.002
     * @return this
     */
    public Builder learningRate(double learningRate) {
      this.learningRate = learningRate;
      return this;
    }

    /**
     * Sets whether rare classes count more.
     *
     * @param balancedClassWeights whether classes are weighted by how rare they are in train;
     *     default false
     * @return this
     */
    public Builder balancedClassWeights(boolean balancedClassWeights) {
      this.balancedClassWeights = balancedClassWeights;
      return this;
    }

    /**
     * Sets the label smoothing.
     *
     * @param labelSmoothing share of the labels that is spread over all classes, 0 or more and
     *     below 1; default 0
     * @return this
     */
    public Builder labelSmoothing(double labelSmoothing) {
      this.labelSmoothing = labelSmoothing;
      return this;
    }

    /**
     * Checks all settings.
     *
     * @return the configuration
     * @throws InvalidSettingException if one has a value that it cannot have
     */
    public FineTuningConfig build() {
      return new FineTuningConfig(this);
    }
  }
}
