package io.github.polyloss.resnet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** Writes the body of a network in the form that {@link PretrainedWeights} reads. */
public final class WeightsWriter {
  private WeightsWriter() {}

  /**
   * Writes 32-bit floats in a safetensors file, with torchvision's tensor names.
   *
   * @param network from {@link ResNet#body()} or {@link ResNet#full()}; a head is left out
   * @param file to write; replaced if it exists
   * @throws IOException if it cannot be written
   */
  public static void write(ComputationGraph network, Path file) throws IOException {
    SafeTensors.write(file, TensorNames.of(network), Map.of("format", "pt"));
  }
}
