package io.github.polyloss.dl4j;

import io.github.polyloss.dl4j.internal.ComputePath;
import io.github.polyloss.dl4j.internal.LossDefinition;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** A loss that is computed as on a backend whose arrays are not in the memory of this machine. */
final class ByArrayOperations extends BasePolyLoss {

  private static final long serialVersionUID = 1L;

  private final BasePolyLoss loss;

  ByArrayOperations(ILossFunction loss) {
    super(null, null, 0);
    this.loss = (BasePolyLoss) loss;
  }

  @Override
  ComputePath computePath() {
    return ComputePath.ARRAY_OPERATIONS;
  }

  @Override
  LossDefinition define(double[] normalizedClassWeightsOrNull, double labelSmoothing) {
    return loss.definition();
  }

  @Override
  void requireSettingsFor(String activation, boolean independent) {
    loss.requireSettingsFor(activation, independent);
  }

  @Override
  public String toString() {
    return loss + " by array operations";
  }
}
