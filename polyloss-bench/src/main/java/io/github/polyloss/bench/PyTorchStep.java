package io.github.polyloss.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.function.UnaryOperator;

/**
 * A loss of PyTorch's own operations on its CPU engine: forward, backward, and the loss read back.
 * Poly-1 is written as briefly as it can be, on the log-probability of the truth alone, with one
 * softmax and no one-hot labels.
 */
final class PyTorchStep implements LossStep {

  private static final Engine ENGINE = engine();

  private final UnaryOperator<NDArray> lossOfLogP;
  private final NDManager manager = ENGINE.newBaseManager();
  private final NDArray logits;
  private final NDArray classes;

  private PyTorchStep(TrainingBatch batch, UnaryOperator<NDArray> lossOfLogP) {
    this.lossOfLogP = lossOfLogP;
    Shape shape = new Shape(batch.shape().rows(), batch.shape().columns());
    this.logits = manager.create(batch.logits(), shape);
    long[] indices = new long[batch.classes().length];
    for (int row = 0; row < indices.length; row++) {
      indices[row] = batch.classes()[row];
    }
    this.classes = manager.create(indices, new Shape(indices.length, 1));
  }

  /**
   * All cores, natives from the class path and from nowhere else, and no report to DJL's makers.
   */
  private static Engine engine() {
    int cores = Runtime.getRuntime().availableProcessors();
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(cores));
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    return Engine.getEngine("PyTorch");
  }

  static PyTorchStep crossEntropy(TrainingBatch batch) {
    return new PyTorchStep(batch, NDArray::neg);
  }

  static PyTorchStep poly1(TrainingBatch batch, double epsilon) {
    return new PyTorchStep(batch, logP -> logP.exp().sub(1).mul(-epsilon).sub(logP));
  }

  @Override
  public double run() {
    try (NDManager step = manager.newSubManager()) {
      return backward(leaf(step));
    }
  }

  @Override
  public float[] gradient() {
    try (NDManager step = manager.newSubManager()) {
      NDArray leaf = leaf(step);
      backward(leaf);
      return leaf.getGradient().mul(logits.getShape().get(0)).toFloatArray();
    }
  }

  /** Shares the logits' memory and has no gradient yet: what zero_grad leaves by default. */
  private NDArray leaf(NDManager step) {
    NDArray leaf = logits.stopGradient();
    leaf.attach(step);
    leaf.setRequiresGradient(true);
    return leaf;
  }

  private float backward(NDArray leaf) {
    try (GradientCollector collector = ENGINE.newGradientCollector()) {
      NDArray logP = leaf.logSoftmax(1).gather(classes, 1);
      NDArray loss = lossOfLogP.apply(logP).mean();
      collector.backward(loss);
      return loss.getFloat();
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
