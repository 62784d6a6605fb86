package io.github.polyloss.resnet;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Predicate;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Moves parameters between networks whose vertices have the same names. */
public final class Parameters {
  private Parameters() {}

  /**
   * Copies all parameters of one network into another, which may have more: from body or head to
   * the full network.
   *
   * @param from whose parameters are copied
   * @param to the network whose parameters are replaced
   * @throws IllegalArgumentException if {@code to} lacks a vertex or has it in another shape;
   *     nothing is copied then
   */
  public static void copy(ComputationGraph from, ComputationGraph to) {
    copy(from, to, vertex -> true);
  }

  /**
   * Copies those parameters of a network that another has, too: from the full network to body or
   * head.
   *
   * @param from whose parameters are copied
   * @param to the network whose parameters are replaced
   * @throws IllegalArgumentException if {@code to} has a vertex in another shape; nothing is copied
   *     then
   */
  public static void extract(ComputationGraph from, ComputationGraph to) {
    copy(from, to, vertex -> to.getVertex(vertex) != null);
  }

  /** Copies the parameters of those vertices alone that the filter lets through. */
  static void copy(ComputationGraph from, ComputationGraph to, Predicate<String> vertices) {
    for (Layer layer : from.getLayers()) {
      if (vertices.test(name(layer))) {
        checkThatItFits(layer, to);
      }
    }
    for (Layer layer : from.getLayers()) {
      if (vertices.test(name(layer))) {
        table(layer).forEach((key, value) -> to.getLayer(name(layer)).getParam(key).assign(value));
      }
    }
  }

  private static void checkThatItFits(Layer layer, ComputationGraph to) {
    GraphVertex target = to.getVertex(name(layer));
    for (Map.Entry<String, INDArray> parameter : table(layer).entrySet()) {
      INDArray place = target == null ? null : target.getLayer().getParam(parameter.getKey());
      if (place == null) {
        throw new IllegalArgumentException(
            "vertex %s has no parameter %s in the network that it is copied to"
                .formatted(name(layer), parameter.getKey()));
      }
      if (!place.equalShapes(parameter.getValue())) {
        throw new IllegalArgumentException(
            "vertex %s: the shape of parameter %s must be %s, got %s"
                .formatted(
                    name(layer),
                    parameter.getKey(),
                    Arrays.toString(place.shape()),
                    Arrays.toString(parameter.getValue().shape())));
      }
    }
  }

  /** Empty for the layers without parameters, some of which have no table at all. */
  static Map<String, INDArray> table(Layer layer) {
    Map<String, INDArray> table = layer.numParams() == 0 ? null : layer.paramTable();
    return table == null ? Map.of() : table;
  }

  static String name(Layer layer) {
    return layer.conf().getLayer().getLayerName();
  }
}
