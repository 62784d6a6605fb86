package io.github.polyloss.dl4j;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Losses in the JSON of DL4J's configurations. */
final class Json {

  private Json() {}

  static String write(ILossFunction loss) {
    try {
      return NeuralNetConfiguration.mapper().writeValueAsString(loss);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ILossFunction read(String json) {
    try {
      return NeuralNetConfiguration.mapper().readValue(json, ILossFunction.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
