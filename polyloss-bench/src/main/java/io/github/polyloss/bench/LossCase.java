package io.github.polyloss.bench;

import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * A way to call a loss. Each may take a path of its own through the code, so each is measured. The
 * names are those of the command line and the CSV file.
 */
enum LossCase {
  /** Softmax, one-hot FLOAT labels. */
  ONE_HOT("one-hot"),

  /** Softmax, class indices {@code [N, 1]}. */
  INDEX("index"),

  /** Softmax, one-hot labels that the loss smooths. */
  SMOOTHED("smoothed"),

  /** Softmax, labels that are divided between two classes. */
  MIXUP("mixup"),

  /** Softmax, one-hot labels column after column in memory, as RnnOutputLayer delivers them. */
  F_ORDER("f-order"),

  /** Softmax, DOUBLE logits and one-hot labels. */
  DOUBLE("double"),

  /** Sigmoid, a yes or no for each output. */
  SIGMOID("sigmoid");

  /** What {@link #SMOOTHED} takes from the truth. */
  static final double SMOOTHING = 0.1;

  private final String title;

  LossCase(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  DataType dataType() {
    return this == DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
  }

  /** How near two computations must be to each other, relative where a number is above 1. */
  double tolerance() {
    return this == DOUBLE ? 1e-9 : 1e-5;
  }

  double labelSmoothing() {
    return this == SMOOTHED ? SMOOTHING : 0;
  }

  IActivation activation() {
    return this == SIGMOID ? new ActivationSigmoid() : new ActivationSoftmax();
  }

  /** DL4J's own loss for the same purpose. */
  ILossFunction dl4jLoss() {
    return this == SIGMOID ? new LossBinaryXENT() : new LossMCXENT();
  }

  INDArray logits(TrainingBatch batch) {
    return matrix(batch, Nd4j.createFromArray(batch.logits()));
  }

  /** The labels as this project's losses take them. */
  INDArray labels(TrainingBatch batch) {
    INDArray labels =
        this == INDEX
            ? Nd4j.createFromArray(batch.classes()).castTo(DataType.FLOAT).reshape(-1, 1)
            : denseLabels(batch);
    return this == F_ORDER ? labels.dup('f') : labels;
  }

  /** The labels as DL4J's own losses take them, which know no class indices. */
  INDArray dl4jLabels(TrainingBatch batch) {
    return this == INDEX ? denseLabels(batch) : labels(batch);
  }

  private INDArray denseLabels(TrainingBatch batch) {
    float[] labels =
        switch (this) {
          case MIXUP -> batch.mixed();
          case SIGMOID -> batch.answers();
          default -> batch.oneHot();
        };
    return matrix(batch, Nd4j.createFromArray(labels));
  }

  private INDArray matrix(TrainingBatch batch, INDArray numbers) {
    return numbers.castTo(dataType()).reshape(batch.shape().rows(), batch.shape().columns());
  }
}
