package io.github.polyloss.cli;

import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.training.StartingWeights;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads {@code --weights}. */
final class WeightsOption {

  private WeightsOption() {}

  /**
   * @param option {@code none}, a file, or null where the option was not given
   * @throws UserException if the option was not given and there are no built-in weights, or if
   *     there is no such file
   */
  static StartingWeights parse(String option, Backbone backbone) {
    if (option == null) {
      if (backbone == Backbone.RESNET20) {
        return StartingWeights.builtIn();
      }
      throw new UserException(
          "--weights is needed for "
              + backbone
              + ": a .safetensors file with torchvision's tensor names, a model .zip, or none");
    }
    if (option.equals("none")) {
      return StartingWeights.none();
    }
    Path file = Path.of(option);
    if (!Files.isRegularFile(file)) {
      throw new UserException("--weights must be none or a file that exists, got " + option);
    }
    return StartingWeights.file(file);
  }
}
