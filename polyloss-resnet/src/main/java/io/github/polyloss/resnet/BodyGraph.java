package io.github.polyloss.resnet;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.Activation;

/**
 * Adds stem, stages and pooling to a graph. Each method adds vertices behind the one that it is
 * given and returns the name of the last.
 */
final class BodyGraph {
  /** The vertex whose output the head takes. */
  static final String FEATURES = "features";

  private final GraphBuilder graph;
  private final LayerTraining training;

  BodyGraph(GraphBuilder graph, LayerTraining training) {
    this.graph = graph;
    this.training = training;
  }

  String append(Backbone backbone, int stages, String input) {
    String last = stem(backbone.stem(), input);
    String previous = last;
    int channels = backbone.stem().channels;
    for (int stage = 1; stage <= stages; stage++) {
      previous = last;
      for (int index = 0; index < backbone.blocks(stage); index++) {
        Block block =
            new Block(
                "layer%d.%d.".formatted(stage, index),
                channels,
                backbone.width(stage),
                backbone.channels(stage),
                index == 0 && stage > 1 ? 2 : 1);
        last = backbone.bottleneck() ? bottleneck(block, last) : basic(block, last);
        channels = block.out;
      }
    }
    return features(last, previous, stages > 1);
  }

  private record Block(String prefix, int in, int width, int out, int stride) {}

  private String stem(Backbone.Stem stem, String input) {
    String conv = conv("conv1", 3, stem.channels, stem.kernel, 2, stem.padding, input);
    String relu = relu("relu", batchNorm("bn1", stem.channels, conv));
    if (!stem.pooled) {
      return relu;
    }
    graph.addLayer(
        "maxpool",
        new SubsamplingLayer.Builder(PoolingType.MAX)
            .kernelSize(3, 3)
            .stride(2, 2)
            .padding(1, 1)
            .convolutionMode(ConvolutionMode.Truncate)
            .build(),
        relu);
    return "maxpool";
  }

  private String basic(Block block, String input) {
    String name = block.prefix;
    String last = conv(name + "conv1", block.in, block.width, 3, block.stride, 1, input);
    last = relu(name + "relu1", batchNorm(name + "bn1", block.width, last));
    last = conv(name + "conv2", block.width, block.out, 3, 1, 1, last);
    last = batchNorm(name + "bn2", block.out, last);
    return residual(block, last, input);
  }

  private String bottleneck(Block block, String input) {
    String name = block.prefix;
    String last = conv(name + "conv1", block.in, block.width, 1, 1, 0, input);
    last = relu(name + "relu1", batchNorm(name + "bn1", block.width, last));
    last = conv(name + "conv2", block.width, block.width, 3, block.stride, 1, last);
    last = relu(name + "relu2", batchNorm(name + "bn2", block.width, last));
    last = conv(name + "conv3", block.width, block.out, 1, 1, 0, last);
    last = batchNorm(name + "bn3", block.out, last);
    return residual(block, last, input);
  }

  private String residual(Block block, String branch, String input) {
    String sum = block.prefix + "add";
    String shortcut = shortcut(block, input);
    graph.addVertex(sum, new ElementWiseVertex(ElementWiseVertex.Op.Add), branch, shortcut);
    return relu(block.prefix + "relu", sum);
  }

  private String shortcut(Block block, String input) {
    if (block.stride == 1 && block.in == block.out) {
      return input;
    }
    String name = block.prefix + "downsample.";
    String conv = conv(name + "0", block.in, block.out, 1, block.stride, 0, input);
    return batchNorm(name + "1", block.out, conv);
  }

  /**
   * Pools the last stage and the one before it: what the last one has given up to be invariant, the
   * other still holds, and a head on a frozen body has nothing else to go by.
   */
  private String features(String last, String previous, boolean both) {
    List<String> pooled = new ArrayList<>(pool("features", last));
    if (both) {
      pooled.addAll(pool("features.previous", previous));
    }
    graph.addVertex(FEATURES, new MergeVertex(), pooled.toArray(String[]::new));
    return FEATURES;
  }

  private List<String> pool(String name, String input) {
    pool(name + ".avg", PoolingType.AVG, input);
    pool(name + ".max", PoolingType.MAX, input);
    return List.of(name + ".avg", name + ".max");
  }

  private void pool(String name, PoolingType type, String input) {
    graph.addLayer(name, new GlobalPoolingLayer.Builder(type).build(), input);
  }

  private String conv(
      String name, int in, int out, int kernel, int stride, int padding, String input) {
    ConvolutionLayer.Builder layer =
        new ConvolutionLayer.Builder(kernel, kernel)
            .nIn(in)
            .nOut(out)
            .stride(stride, stride)
            .padding(padding, padding)
            // Rounds the output size down, as PyTorch does; the default refuses odd sizes.
            .convolutionMode(ConvolutionMode.Truncate)
            .hasBias(false)
            .activation(Activation.IDENTITY);
    graph.addLayer(name, training.apply(name, layer).build(), input);
    return name;
  }

  private String batchNorm(String name, int channels, String input) {
    graph.addLayer(name, training.apply(name, batchNorm(channels)).build(), input);
    return name;
  }

  /** Epsilon and decay as in PyTorch (where the decay is written as its complement, momentum). */
  static BatchNormalization.Builder batchNorm(int channels) {
    return new BatchNormalization.Builder()
        .nIn(channels)
        .nOut(channels)
        .eps(1e-5)
        .decay(0.9)
        .useLogStd(false);
  }

  /** A layer of its own, because DL4J's batch normalization ignores its activation. */
  private String relu(String name, String input) {
    graph.addLayer(name, new ActivationLayer.Builder().activation(Activation.RELU).build(), input);
    return name;
  }
}
