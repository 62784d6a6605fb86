package io.github.polyloss.dl4j;

import io.github.polyloss.dl4j.internal.Checks;
import io.github.polyloss.dl4j.internal.OutputForm;
import io.github.polyloss.dl4j.internal.arrays.LossGraph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;

/**
 * The losses of this package as operations of a SameDiff graph: the same numbers as {@code
 * computeScore} with {@code average}, to rounding, and gradients by SameDiff's own differentiation.
 *
 * <pre>{@code
 * SDVariable labels = sd.placeHolder("labels", DataType.FLOAT, -1, 102);
 * SDVariable logits = features.mmul(w).add(b);
 * SameDiffPolyLoss.polyN(sd, "loss", labels, logits, new LossPolyN(2.0));
 * }</pre>
 *
 * <p>All methods add the mean over the rows and {@linkplain SDVariable#markAsLoss() mark} it as a
 * loss of the graph, beside those that the graph has. The rules are those of the {@linkplain
 * io.github.polyloss.dl4j package}, with these differences:
 *
 * <ul>
 *   <li><b>Labels</b> have the logits' shape, {@code [N, C]}. With softmax they may be class
 *       indices, if the variable is a placeholder, variable or constant of shape {@code [-1, 1]} or
 *       {@code [N, 1]}; an index that is no class makes the loss NaN, as a graph cannot refuse it.
 *   <li><b>Activation</b> is softmax, for exclusive outputs, or sigmoid, for independent ones. A
 *       loss whose {@link Outputs} say otherwise is refused.
 *   <li><b>Shapes</b> are checked when the graph is built as far as SameDiff knows them then (it
 *       does not for the result of an operation, nor for a placeholder without a shape), and each
 *       time it is run: an {@code IllegalStateException} has the name of the loss and the rule that
 *       is broken, such as {@code loss: labels must have the shape of the logits}. Softmax takes no
 *       single output.
 *   <li><b>Masks</b> multiply the terms of the sum: a label that is NaN is not hidden by a 0.
 *   <li><b>Numbers.</b> Logits must be finite, but for −∞ with softmax, which switches a class off.
 * </ul>
 *
 * <p>As in the losses, the numbers are computed in double precision, and the loss is of the logits'
 * data type. The graph holds plain operations, so that it is saved, loaded and trained without this
 * class.
 */
public final class SameDiffPolyLoss {

  private SameDiffPolyLoss() {}

  /**
   * Adds a Poly-N loss of softmax outputs.
   *
   * @param sd the graph
   * @param name the name of the loss in the graph
   * @param labels {@code [N, C]}, or class indices {@code [N, 1]}
   * @param logits {@code [N, C]}, of a floating-point type
   * @param loss which
   * @return the mean of the loss over the rows, a scalar
   * @throws IllegalArgumentException if an argument is null or of another graph, a setting of the
   *     loss is for independent outputs, or shapes that are known fit neither each other nor the
   *     loss
   */
  public static SDVariable polyN(
      SameDiff sd, String name, SDVariable labels, SDVariable logits, LossPolyN loss) {
    return polyN(sd, name, labels, logits, loss, Activation.SOFTMAX);
  }

  /**
   * Adds a Poly-N loss.
   *
   * @param sd the graph
   * @param name the name of the loss in the graph
   * @param labels {@code [N, C]}, or with softmax class indices {@code [N, 1]}
   * @param logits {@code [N, C]}, of a floating-point type
   * @param loss which
   * @param activation {@link Activation#SOFTMAX} or {@link Activation#SIGMOID}
   * @return the mean of the loss over the rows, a scalar
   * @throws IllegalArgumentException if an argument is null or of another graph, the activation is
   *     another, a setting of the loss is for outputs of the other kind, or shapes that are known
   *     fit neither each other nor the loss
   */
  public static SDVariable polyN(
      SameDiff sd,
      String name,
      SDVariable labels,
      SDVariable logits,
      LossPolyN loss,
      Activation activation) {
    return polyN(sd, name, labels, logits, loss, activation, null);
  }

  /**
   * Adds a Poly-N loss with a mask.
   *
   * @param sd the graph
   * @param name the name of the loss in the graph
   * @param labels {@code [N, C]}, or with softmax class indices {@code [N, 1]}
   * @param logits {@code [N, C]}, of a floating-point type
   * @param loss which
   * @param activation {@link Activation#SOFTMAX} or {@link Activation#SIGMOID}
   * @param mask {@code [N, 1]} or {@code [N, C]}, or null for none
   * @return the mean of the loss over the rows, those masked out included, a scalar
   * @throws IllegalArgumentException if an argument but the mask is null, one is of another graph,
   *     the activation is another, a setting of the loss is for outputs of the other kind, or
   *     shapes that are known fit neither each other nor the loss
   */
  public static SDVariable polyN(
      SameDiff sd,
      String name,
      SDVariable labels,
      SDVariable logits,
      LossPolyN loss,
      Activation activation,
      SDVariable mask) {
    return add(sd, name, labels, logits, loss, activation, mask);
  }

  /**
   * Adds a Poly-1 focal loss of softmax outputs.
   *
   * @param sd the graph
   * @param name the name of the loss in the graph
   * @param labels {@code [N, C]}, or class indices {@code [N, 1]}
   * @param logits {@code [N, C]}, of a floating-point type
   * @param loss which; without an α
   * @return the mean of the loss over the rows, a scalar
   * @throws IllegalArgumentException if an argument is null or of another graph, a setting of the
   *     loss is for independent outputs, or shapes that are known fit neither each other nor the
   *     loss
   */
  public static SDVariable poly1Focal(
      SameDiff sd, String name, SDVariable labels, SDVariable logits, LossPoly1Focal loss) {
    return poly1Focal(sd, name, labels, logits, loss, Activation.SOFTMAX);
  }

  /**
   * Adds a Poly-1 focal loss.
   *
   * @param sd the graph
   * @param name the name of the loss in the graph
   * @param labels {@code [N, C]}, or with softmax class indices {@code [N, 1]}
   * @param logits {@code [N, C]}, of a floating-point type
   * @param loss which; with an α for sigmoid alone
   * @param activation {@link Activation#SOFTMAX} or {@link Activation#SIGMOID}
   * @return the mean of the loss over the rows, a scalar
   * @throws IllegalArgumentException if an argument is null or of another graph, the activation is
   *     another, a setting of the loss is for outputs of the other kind, or shapes that are known
   *     fit neither each other nor the loss
   */
  public static SDVariable poly1Focal(
      SameDiff sd,
      String name,
      SDVariable labels,
      SDVariable logits,
      LossPoly1Focal loss,
      Activation activation) {
    return poly1Focal(sd, name, labels, logits, loss, activation, null);
  }

  /**
   * Adds a Poly-1 focal loss with a mask.
   *
   * @param sd the graph
   * @param name the name of the loss in the graph
   * @param labels {@code [N, C]}, or with softmax class indices {@code [N, 1]}
   * @param logits {@code [N, C]}, of a floating-point type
   * @param loss which; with an α for sigmoid alone
   * @param activation {@link Activation#SOFTMAX} or {@link Activation#SIGMOID}
   * @param mask {@code [N, 1]} or {@code [N, C]}, or null for none
   * @return the mean of the loss over the rows, those masked out included, a scalar
   * @throws IllegalArgumentException if an argument but the mask is null, one is of another graph,
   *     the activation is another, a setting of the loss is for outputs of the other kind, or
   *     shapes that are known fit neither each other nor the loss
   */
  public static SDVariable poly1Focal(
      SameDiff sd,
      String name,
      SDVariable labels,
      SDVariable logits,
      LossPoly1Focal loss,
      Activation activation,
      SDVariable mask) {
    return add(sd, name, labels, logits, loss, activation, mask);
  }

  private static SDVariable add(
      SameDiff sd,
      String name,
      SDVariable labels,
      SDVariable logits,
      BasePolyLoss loss,
      Activation activation,
      SDVariable maskOrNull) {
    Checks.notNull("sd", sd);
    Checks.notNull("loss", loss);
    LossGraph graph = new LossGraph(sd, loss.definition(), activation);
    // Softmax and sigmoid say what the outputs are, however many there are.
    OutputForm form = loss.formFor(activation.getActivationFunction(), 2);
    Checks.require(
        form.takesLogits(),
        "outputs must be %s with activation %s in a graph, got %s",
        activation == Activation.SOFTMAX ? Outputs.EXCLUSIVE : Outputs.INDEPENDENT,
        activation,
        form.independent() ? Outputs.INDEPENDENT : Outputs.EXCLUSIVE);
    return graph.add(name, labels, logits, maskOrNull);
  }
}
