package io.github.polyloss.resnet;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What torchvision and timm call the parameters of a body. */
final class TensorNames {
  /** DL4J's names of the parameters of convolution and batch normalization. */
  private static final Map<String, String> BY_KEY =
      Map.of(
          "W", "weight",
          "gamma", "weight",
          "beta", "bias",
          "mean", "running_mean",
          "var", "running_var");

  private TensorNames() {}

  /** Every parameter of the network's body by its name; writing into one changes the network. */
  static Map<String, INDArray> of(ComputationGraph network) {
    Map<String, INDArray> tensors = new LinkedHashMap<>();
    for (Layer layer : network.getLayers()) {
      String vertex = Parameters.name(layer);
      if (LayerGroup.of(vertex) != LayerGroup.HEAD) {
        Parameters.table(layer)
            .forEach((key, value) -> tensors.put(vertex + "." + BY_KEY.get(key), value));
      }
    }
    return tensors;
  }
}
