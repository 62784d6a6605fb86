package io.github.polyloss.bench.network;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.ParameterList;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.github.polyloss.resnet.Backbone;
import java.util.List;

/** torchvision's ResNet of PyTorch's operations, eager, on its CPU engine. */
final class PyTorchNetwork implements TimedNetwork {
  private static final int CLASSES = ImageBatch.CLASSES;

  private final NDManager manager;
  private final Model model;
  private final Trainer trainer;
  private final long bodyParameters;
  private final NDArray images;
  private final NDArray classes;

  PyTorchNetwork(Backbone backbone, ImageBatch batch) {
    Engine engine = engine();
    manager = engine.newBaseManager();
    Shape shape = new Shape(batch.images(), ImageBatch.CHANNELS, batch.size(), batch.size());
    images = manager.create(batch.pixels(), shape);
    long[] truth = new long[batch.images()];
    for (int image = 0; image < truth.length; image++) {
      truth[image] = batch.classOf(image);
    }
    classes = manager.create(truth);
    model = Model.newInstance(backbone.toString(), "PyTorch");
    model.setBlock(network(backbone));
    trainer =
        model.newTrainer(
            new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optOptimizer(
                    Optimizer.adam().optLearningRateTracker(Tracker.fixed(1e-3f)).build()));
    trainer.initialize(shape);
    bodyParameters = countBody(model.getBlock());
  }

  /** All cores, natives from the class path alone, and no report to DJL's makers. */
  private static Engine engine() {
    int cores = Runtime.getRuntime().availableProcessors();
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(cores));
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    return Engine.getEngine("PyTorch");
  }

  private static Block network(Backbone backbone) {
    SequentialBlock network =
        new SequentialBlock()
            .add(conv(64, 7, 2, 3))
            .add(batchNorm())
            .add(Activation::relu)
            .add(Pool.maxPool2dBlock(new Shape(3, 3), new Shape(2, 2), new Shape(1, 1)));
    int channels = 64;
    for (int stage = 1; stage <= backbone.stages(); stage++) {
      int out = backbone.channels(stage);
      for (int block = 0; block < backbone.blocks(stage); block++) {
        int stride = block == 0 && stage > 1 ? 2 : 1;
        network.add(residual(backbone.bottleneck(), channels, out, stride));
        channels = out;
      }
    }
    return network
        .add(Pool.globalAvgPool2dBlock())
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(CLASSES).build());
  }

  private static Block residual(boolean bottleneck, int in, int out, int stride) {
    SequentialBlock branch = new SequentialBlock();
    if (bottleneck) {
      branch
          .add(conv(out / 4, 1, 1, 0))
          .add(batchNorm())
          .add(Activation::relu)
          .add(conv(out / 4, 3, stride, 1))
          .add(batchNorm())
          .add(Activation::relu)
          .add(conv(out, 1, 1, 0));
    } else {
      branch
          .add(conv(out, 3, stride, 1))
          .add(batchNorm())
          .add(Activation::relu)
          .add(conv(out, 3, 1, 1));
    }
    branch.add(batchNorm());
    Block shortcut =
        stride == 1 && in == out
            ? Blocks.identityBlock()
            : new SequentialBlock().add(conv(out, 1, stride, 0)).add(batchNorm());
    return new ParallelBlock(
        sides -> new NDList(Activation.relu(sides.get(0).head().add(sides.get(1).head()))),
        List.of(branch, shortcut));
  }

  private static Block conv(int filters, int kernel, int stride, int padding) {
    return Conv2d.builder()
        .setFilters(filters)
        .setKernelShape(new Shape(kernel, kernel))
        .optStride(new Shape(stride, stride))
        .optPadding(new Shape(padding, padding))
        .optBias(false)
        .build();
  }

  private static Block batchNorm() {
    return BatchNorm.builder().optEpsilon(1e-5f).optMomentum(0.9f).build();
  }

  /** Without gradients: PyTorch would keep what it needs for them. */
  @Override
  public void infer() {
    model.getBlock().freezeParameters(true);
    try (NDManager step = manager.newSubManager()) {
      NDList logits =
          model
              .getBlock()
              .forward(new ParameterStore(step, false), new NDList(imagesIn(step)), false);
      logits.head().softmax(1).toFloatArray();
    }
  }

  @Override
  public void train() {
    try (NDManager step = manager.newSubManager();
        GradientCollector collector = trainer.newGradientCollector()) {
      NDList logits = trainer.forward(new NDList(imagesIn(step)));
      NDArray loss = trainer.getLoss().evaluate(new NDList(classes), logits);
      loss.attach(step);
      collector.backward(loss);
      loss.getFloat();
    }
    trainer.step();
  }

  /** The images' own memory; what is computed from them goes with the step, as in Python. */
  private NDArray imagesIn(NDManager step) {
    NDArray view = images.stopGradient();
    view.attach(step);
    return view;
  }

  @Override
  public long bodyParameters() {
    return bodyParameters;
  }

  /** All that learn, but for the last layer's. */
  private static long countBody(Block network) {
    ParameterList parameters = network.getParameters();
    long features = parameters.valueAt(parameters.size() - 2).getArray().getShape().get(1);
    return parameters.values().stream()
            .filter(Parameter::requiresGradient)
            .mapToLong(parameter -> parameter.getArray().size())
            .sum()
        - CLASSES * (features + 1);
  }

  @Override
  public void close() {
    trainer.close();
    model.close();
    manager.close();
  }
}
