package io.github.polyloss.resnet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Puts weights from a file into the body of a network. */
public final class PretrainedWeights {
  private PretrainedWeights() {}

  /**
   * Reads a {@code .safetensors} file with torchvision's tensor names (timm's are the same), or a
   * {@code .zip} that DL4J's {@code ModelSerializer} wrote of a network from {@link ResNet}. The
   * file's classifier and its stages beyond the cut are left alone; the network's head is not
   * touched.
   *
   * @param network from {@link ResNet#body()} or {@link ResNet#full()}; unchanged if this throws
   * @param backbone of that network
   * @param stages of that network
   * @param file of weights
   * @throws WeightsException if the file cannot be read, or a tensor is missing, left over, or of
   *     the wrong shape
   */
  public static void load(ComputationGraph network, Backbone backbone, int stages, Path file)
      throws WeightsException {
    String name = file.toString();
    if (name.endsWith(".safetensors")) {
      new Loader(network, backbone, stages, file).loadSafeTensors();
    } else if (name.endsWith(".zip")) {
      new Loader(network, backbone, stages, file).loadModel();
    } else {
      throw new WeightsException(file, "weights must be a .safetensors or a .zip file");
    }
  }

  private record Loader(ComputationGraph network, Backbone backbone, int stages, Path file) {
    void loadSafeTensors() throws WeightsException {
      SafeTensors tensors = SafeTensors.read(file);
      Map<String, INDArray> parameters = TensorNames.of(network);
      for (String name : parameters.keySet()) {
        checkTensor(name, tensors.get(name), parameters.get(name).shape());
      }
      for (String name : tensors.names()) {
        if (!parameters.containsKey(name) && !mayBeLeftOver(name)) {
          throw new WeightsException(
              file, "tensor %s is left over, %s has no place for it".formatted(name, target()));
        }
      }
      Map<String, INDArray> values = new LinkedHashMap<>();
      for (String name : parameters.keySet()) {
        INDArray value = tensors.get(name).toArray();
        double sum = value.sumNumber().doubleValue();
        if (!Double.isFinite(sum)) {
          throw new WeightsException(
              file, "tensor %s must hold finite numbers, got a sum of %s".formatted(name, sum));
        }
        values.put(name, value);
      }
      values.forEach((name, value) -> parameters.get(name).assign(value));
    }

    private void checkTensor(String name, SafeTensor tensor, long[] shape) throws WeightsException {
      if (tensor == null) {
        throw new WeightsException(
            file, "tensor %s is missing, %s needs it".formatted(name, target()));
      }
      if (!Arrays.equals(tensor.shape(), shape)) {
        throw new WeightsException(
            file,
            "tensor %s: the shape must be %s for %s, got %s"
                .formatted(
                    name, Arrays.toString(shape), target(), Arrays.toString(tensor.shape())));
      }
    }

    private boolean mayBeLeftOver(String name) {
      return name.startsWith("fc.") || name.endsWith(".num_batches_tracked") || isBeyondCut(name);
    }

    private boolean isBeyondCut(String name) {
      for (int stage = stages + 1; stage <= backbone.stages(); stage++) {
        if (name.startsWith("layer" + stage + ".")) {
          return true;
        }
      }
      return false;
    }

    void loadModel() throws WeightsException {
      ComputationGraph model = restore();
      for (Layer layer : network.getLayers()) {
        String vertex = Parameters.name(layer);
        if (isBody(vertex) && layer.numParams() > 0 && model.getVertex(vertex) == null) {
          throw new WeightsException(
              file, "vertex %s is missing, %s needs it".formatted(vertex, target()));
        }
      }
      try {
        Parameters.copy(model, network, vertex -> isBody(vertex) && !isBeyondCut(vertex));
      } catch (IllegalArgumentException e) {
        throw new WeightsException(file, e.getMessage(), e);
      }
    }

    private ComputationGraph restore() throws WeightsException {
      if (!Files.exists(file)) {
        throw new WeightsException(file, "no such file");
      }
      try (ZipFile zip = new ZipFile(file.toFile())) {
        return SavedGraph.read(zip);
      } catch (IOException e) {
        throw new WeightsException(
            file, "is not a ComputationGraph that DL4J saved: " + e.getMessage(), e);
      }
    }

    private static boolean isBody(String vertex) {
      return LayerGroup.of(vertex) != LayerGroup.HEAD;
    }

    private String target() {
      return "%s with %d stages".formatted(backbone, stages);
    }
  }
}
