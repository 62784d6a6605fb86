package io.github.polyloss.bench;

import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * A DL4J loss as an output layer calls it while a network is fitted: the gradient, then the score,
 * each in the layer's working memory, which is empty again at the end of each call.
 */
final class Dl4jStep implements LossStep {

  /** That of MultiLayerNetwork for its layers' working memory. */
  private static final WorkspaceConfiguration WORKING_MEMORY =
      WorkspaceConfiguration.builder()
          .initialSize(0)
          .overallocationLimit(0.02)
          .policyLearning(LearningPolicy.OVER_TIME)
          .cyclesBeforeInitialization(2)
          .policyReset(ResetPolicy.BLOCK_LEFT)
          .policySpill(SpillPolicy.REALLOCATE)
          .policyAllocation(AllocationPolicy.OVERALLOCATE)
          .build();

  private static final String WORKSPACE = "WS_LAYER_WORKING_MEM";

  private final ILossFunction loss;
  private final IActivation activation;
  private final INDArray labels;
  private final INDArray logits;

  private Dl4jStep(ILossFunction loss, IActivation activation, INDArray labels, INDArray logits) {
    this.loss = loss;
    this.activation = activation;
    this.labels = labels;
    this.logits = logits;
  }

  /** DL4J's own loss. */
  static Dl4jStep dl4j(LossCase lossCase, TrainingBatch batch) {
    return new Dl4jStep(
        lossCase.dl4jLoss(),
        lossCase.activation(),
        lossCase.dl4jLabels(batch),
        lossCase.logits(batch));
  }

  /** A loss of this project. */
  static Dl4jStep polyloss(ILossFunction loss, LossCase lossCase, TrainingBatch batch) {
    return new Dl4jStep(
        loss, lossCase.activation(), lossCase.labels(batch), lossCase.logits(batch));
  }

  @Override
  @SuppressWarnings("try") // The workspaces are current while they are open: nobody names them.
  public double run() {
    try (MemoryWorkspace workspace = openWorkingMemory()) {
      loss.computeGradient(labels, logits, activation, null);
    }
    try (MemoryWorkspace workspace = openWorkingMemory()) {
      return loss.computeScore(labels, logits, activation, null, false) / logits.size(0);
    }
  }

  private static MemoryWorkspace openWorkingMemory() {
    return Nd4j.getWorkspaceManager().getAndActivateWorkspace(WORKING_MEMORY, WORKSPACE);
  }

  @Override
  public double[] gradient() {
    return loss.computeGradient(labels, logits, activation, null).dup('c').data().asDouble();
  }
}
