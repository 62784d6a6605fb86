package io.github.polyloss.onednn;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.ElementWiseVertex;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Puts this package's layers into a network. */
public final class FastLayers {
  private final ComputationGraph network;

  /** The vertices whose activations are images. */
  private final Set<Integer> spatial = new HashSet<>();

  private final Map<LayerVertex, Layer> faster = new LinkedHashMap<>();

  private FastLayers(ComputationGraph network) {
    this.network = network;
  }

  /**
   * Gives a network faster layers with the same parameters, if it computes in {@code FLOAT} and
   *
   * <ul>
   *   <li>oneDNN is active, and each of the network's layers of images is one that this package
   *       has: convolutions without bias and activation, batch normalization, ReLU, max pooling,
   *       global average and maximum pooling, and sums. Activations of images between the layers,
   *       as {@code feedForward} gives them, become {@code [N, H, W, C]}.
   *   <li>or the backend is CUDA: then convolutions alone change, which reach cuDNN.
   * </ul>
   *
   * Else it stays as it is. Scores, gradients, outputs and what {@code ModelSerializer} writes are
   * the same but for rounding.
   *
   * @param network initialised, whose images come as {@code [N, C, H, W]}
   * @return whether the network has faster layers now
   */
  public static boolean install(ComputationGraph network) {
    if (network.getConfiguration().getDataType() != DataType.FLOAT) {
      return false;
    }
    if (!Nd4j.getEnvironment().isCPU()) {
      return installOperations(network);
    }
    return OneDnn.active() && new FastLayers(network).install();
  }

  /** Convolutions through ND4J's operations, whatever the backend. */
  static boolean installOperations(ComputationGraph network) {
    FastLayers plan = new FastLayers(network);
    for (GraphVertex vertex : network.getVertices()) {
      if (vertex instanceof LayerVertex layerVertex
          && layerVertex.getLayer().conf().getLayer() instanceof ConvolutionLayer layer
          && layer.getClass() == ConvolutionLayer.class
          && layer.getIDropout() == null
          && isPlain(layer)) {
        plan.faster.put(
            layerVertex, new OperationConvolution(layerVertex.getLayer().conf(), DataType.FLOAT));
      }
    }
    plan.faster.forEach(plan::replace);
    return !plan.faster.isEmpty();
  }

  private boolean install() {
    GraphVertex[] vertices = network.getVertices();
    for (int index : network.topologicalSortOrder()) {
      if (!look(vertices[index])) {
        return false;
      }
    }
    faster.forEach(this::replace);
    return !faster.isEmpty();
  }

  /** Whether the vertex can be in a network with this package's layers. */
  private boolean look(GraphVertex vertex) {
    if (vertex.isInputVertex()) {
      return true;
    }
    long images = inputs(vertex).filter(input -> spatial.contains(input.getVertexIndex())).count();
    if (vertex instanceof LayerVertex layerVertex) {
      return look(layerVertex, images > 0);
    }
    if (images == 0) {
      return true;
    }
    spatial.add(vertex.getVertexIndex());
    return vertex instanceof ElementWiseVertex && images == vertex.getNumInputArrays();
  }

  private Stream<GraphVertex> inputs(GraphVertex vertex) {
    return Arrays.stream(vertex.getInputVertices())
        .map(input -> network.getVertices()[input.getVertexIndex()]);
  }

  private boolean look(LayerVertex vertex, boolean images) {
    boolean ofImages = images || vertex.getLayer().conf().getLayer() instanceof ConvolutionLayer;
    Layer replacement = replacement(vertex, images);
    if (replacement == null) {
      return !ofImages;
    }
    if (ofImages && !(replacement instanceof GlobalPool)) {
      spatial.add(vertex.getVertexIndex());
    }
    faster.put(vertex, replacement);
    return true;
  }

  private Layer replacement(LayerVertex vertex, boolean images) {
    NeuralNetConfiguration conf = vertex.getLayer().conf();
    var layer = conf.getLayer();
    if (vertex.getLayerPreProcessor() != null || layer.getIDropout() != null) {
      return null;
    }
    if (layer.getClass() == ConvolutionLayer.class && isPlain((ConvolutionLayer) layer)) {
      boolean first = inputs(vertex).allMatch(GraphVertex::isInputVertex);
      return images || first ? new Convolution(conf, DataType.FLOAT, first) : null;
    }
    if (layer.getClass() == BatchNormalization.class && isPlain((BatchNormalization) layer)) {
      return new BatchNorm(conf, DataType.FLOAT);
    }
    if (!images) {
      return null;
    }
    if (layer.getClass() == ActivationLayer.class
        && ((ActivationLayer) layer).getActivationFn().equals(new ActivationReLU())) {
      return new Relu(conf, DataType.FLOAT);
    }
    if (layer.getClass() == SubsamplingLayer.class && isPlain((SubsamplingLayer) layer)) {
      return new MaxPool(conf, DataType.FLOAT);
    }
    if (layer.getClass() == GlobalPoolingLayer.class && isPlain((GlobalPoolingLayer) layer)) {
      return new GlobalPool(conf, DataType.FLOAT);
    }
    return null;
  }

  private static boolean isPlain(ConvolutionLayer layer) {
    return !layer.hasBias()
        && layer.getActivationFn() instanceof ActivationIdentity
        && layer.getWeightNoise() == null
        && layer.getConvolutionMode() == ConvolutionMode.Truncate
        && layer.getCnn2dDataFormat() == CNN2DFormat.NCHW;
  }

  private static boolean isPlain(BatchNormalization layer) {
    return !layer.isLockGammaBeta()
        && !layer.isUseLogStd()
        && layer.getCnn2DFormat() == CNN2DFormat.NCHW;
  }

  private static boolean isPlain(SubsamplingLayer layer) {
    return layer.getPoolingType() == PoolingType.MAX
        && layer.getConvolutionMode() == ConvolutionMode.Truncate
        && layer.getCnn2dDataFormat() == CNN2DFormat.NCHW;
  }

  private static boolean isPlain(GlobalPoolingLayer layer) {
    boolean known =
        layer.getPoolingType() == PoolingType.AVG || layer.getPoolingType() == PoolingType.MAX;
    return known && layer.getPoolingDimensions() == null && layer.isCollapseDimensions();
  }

  private void replace(LayerVertex vertex, Layer layer) {
    Layer old = vertex.getLayer();
    if (old.numParams() > 0) {
      layer.setParamsViewArray(old.params());
      layer.setParamTable(old.paramTable());
      if (old.getGradientsViewArray() != null) {
        layer.setBackpropGradientsViewArray(old.getGradientsViewArray());
      }
    }
    layer.setIndex(old.getIndex());
    layer.setListeners(old.getListeners());
    vertex.setLayer(layer);
    Collections.replaceAll(Arrays.asList(network.getLayers()), old, layer);
  }
}
