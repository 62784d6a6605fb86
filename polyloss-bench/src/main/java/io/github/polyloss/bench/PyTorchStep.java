package io.github.polyloss.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.Arrays;

/**
 * A loss of PyTorch's own operations on its CPU engine: forward, backward, and the loss read back.
 */
final class PyTorchStep implements LossStep {

  private static final Engine ENGINE = engine();

  private final PyTorchLoss loss;
  private final NDManager manager = ENGINE.newBaseManager();
  private final NDArray logits;
  private final NDArray labels;

  PyTorchStep(Formula formula, LossCase lossCase, TrainingBatch batch) {
    this.loss = PyTorchLoss.of(formula, lossCase);
    DataType type = lossCase == LossCase.DOUBLE ? DataType.FLOAT64 : DataType.FLOAT32;
    Shape shape = new Shape(batch.shape().rows(), batch.shape().columns());
    this.logits = manager.create(batch.logits(), shape).toType(type, false);
    this.labels =
        loss.ofIndices()
            ? manager.create(
                Arrays.stream(batch.classes()).asLongStream().toArray(),
                new Shape(batch.shape().rows(), 1))
            : manager.create(denseLabels(lossCase, batch), shape);
  }

  private static float[] denseLabels(LossCase lossCase, TrainingBatch batch) {
    return switch (lossCase) {
      case SIGMOID -> batch.answers();
      case MIXUP -> batch.mixed();
      case SMOOTHED -> batch.smoothed(LossCase.SMOOTHING);
      case ONE_HOT, INDEX, F_ORDER, DOUBLE -> batch.oneHot();
    };
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

  @Override
  public double run() {
    try (NDManager step = manager.newSubManager()) {
      return backward(leaf(step), sharing(labels, step));
    }
  }

  @Override
  public double[] gradient() {
    try (NDManager step = manager.newSubManager()) {
      NDArray leaf = leaf(step);
      backward(leaf, sharing(labels, step));
      return leaf.getGradient()
          .mul(logits.getShape().get(0))
          .toType(DataType.FLOAT64, false)
          .toDoubleArray();
    }
  }

  /** Has no gradient yet: what zero_grad leaves by default. */
  private NDArray leaf(NDManager step) {
    NDArray leaf = sharing(logits, step);
    leaf.setRequiresGradient(true);
    return leaf;
  }

  /** Shares the memory, and leaves what is computed from it to be freed with the step. */
  private static NDArray sharing(NDArray array, NDManager step) {
    NDArray alias = array.stopGradient();
    alias.attach(step);
    return alias;
  }

  private double backward(NDArray leaf, NDArray labelsOfStep) {
    try (GradientCollector collector = ENGINE.newGradientCollector()) {
      NDArray mean = loss.mean().apply(leaf, labelsOfStep);
      collector.backward(mean);
      return mean.getDataType() == DataType.FLOAT64 ? mean.getDouble() : mean.getFloat();
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
