package io.github.polyloss.training;

import java.util.List;
import java.util.Objects;

/**
 * What must be known of a model besides its network to use it; stored with it.
 *
 * @param classNames in the order of the outputs
 * @param backbone {@code resnet18} and so on
 * @param stages how many of its stages are used
 * @param imageSize side of the square input in pixels
 * @param loss the loss that it was trained with
 */
public record ModelCard(
    List<String> classNames, String backbone, int stages, int imageSize, String loss) {

  private static final int MAX_IMAGE_SIZE = 10_000;

  /**
   * Checks what a file may claim.
   *
   * @param classNames in the order of the outputs, at least one
   * @param backbone {@code resnet18} and so on
   * @param stages how many of its stages are used
   * @param imageSize side of the square input in pixels, from 1 to 10000
   * @param loss the loss that it was trained with, as {@link LossSpec#parse} reads it
   * @throws IllegalArgumentException if there are no class names, or one, the backbone or the loss
   *     is null, or the image size is not from 1 to 10000
   */
  public ModelCard {
    if (classNames == null
        || classNames.isEmpty()
        || classNames.stream().anyMatch(Objects::isNull)) {
      throw new IllegalArgumentException("classNames must be a list of names, got " + classNames);
    }
    if (backbone == null || loss == null) {
      throw new IllegalArgumentException("backbone and loss must be named");
    }
    if (imageSize < 1 || imageSize > MAX_IMAGE_SIZE) {
      throw new IllegalArgumentException(
          "imageSize must be from 1 to %d, got %d".formatted(MAX_IMAGE_SIZE, imageSize));
    }
    classNames = List.copyOf(classNames);
  }
}
