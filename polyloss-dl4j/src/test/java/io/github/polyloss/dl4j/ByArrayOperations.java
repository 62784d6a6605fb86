package io.github.polyloss.dl4j;

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
  TruthLoss truthLoss(String activation) {
    return loss.truthLoss(activation);
  }

  @Override
  TruthLoss positiveLoss() {
    return loss.positiveLoss();
  }

  @Override
  TruthLoss negativeLoss() {
    return loss.negativeLoss();
  }

  @Override
  void requireSettingsFor(long columns) {
    loss.requireSettingsFor(columns);
  }

  @Override
  double[] normalizedClassWeights() {
    return loss.normalizedClassWeights();
  }

  @Override
  double labelSmoothing() {
    return loss.labelSmoothing();
  }

  @Override
  public String toString() {
    return loss + " by array operations";
  }
}
