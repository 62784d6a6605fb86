package io.github.polyloss.cli;

import io.github.polyloss.resnet.Backbone;
import io.github.polyloss.training.StartingWeights;
import java.nio.file.Path;

/** Reads {@code --weights}. */
final class WeightsOption {

  private WeightsOption() {}

  /**
   * @param option {@code none}, a file, or null where the option was not given
   * @throws UserException if the option was not given and there are no built-in weights
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
    return option.equals("none") ? StartingWeights.none() : StartingWeights.file(Path.of(option));
  }
}
