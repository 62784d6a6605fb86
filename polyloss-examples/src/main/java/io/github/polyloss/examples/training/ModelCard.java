package io.github.polyloss.examples.training;

import java.util.List;

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
    List<String> classNames, String backbone, int stages, int imageSize, String loss) {}
