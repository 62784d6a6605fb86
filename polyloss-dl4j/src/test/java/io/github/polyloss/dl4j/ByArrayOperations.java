package io.github.polyloss.dl4j;

import io.github.polyloss.dl4j.internal.ComputePath;
import io.github.polyloss.dl4j.internal.LossDefinition;
import io.github.polyloss.dl4j.internal.OutputForm;
import io.github.polyloss.dl4j.internal.TruthLoss;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** A loss that is computed as on a backend whose arrays are not in the memory of this machine. */
final class ByArrayOperations extends BasePolyLoss {

  private static final long serialVersionUID = 1L;

  private final BasePolyLoss loss;

  ByArrayOperations(ILossFunction loss) {
    super(LossPolyN.builder());
    this.loss = (BasePolyLoss) loss;
  }

  @Override
  ComputePath computePath() {
    return ComputePath.ARRAY_OPERATIONS;
  }

  @Override
  LossDefinition definition() {
    return loss.definition();
  }

  @Override
  OutputForm formFor(IActivation activation, long columns) {
    return loss.formFor(activation, columns);
  }

  @Override
  TruthLoss exclusive() {
    return loss.exclusive();
  }

  @Override
  public String toString() {
    return loss + " by array operations";
  }
}
