package io.github.polyloss.resnet;

/** The layers of a {@link ResNet} that learn alike, for learning rates of their own. */
public enum LayerGroup {
  /** The stem and the first stage. */
  EARLY,

  /** The stages from the second on. */
  LATE,

  /** What follows the features. */
  HEAD;

  /**
   * The group of a vertex.
   *
   * @param vertex its name
   * @return the group that it belongs to
   */
  public static LayerGroup of(String vertex) {
    if (vertex.startsWith(HeadGraph.PREFIX)) {
      return HEAD;
    }
    return vertex.startsWith("layer") && !vertex.startsWith("layer1.") ? LATE : EARLY;
  }
}
