package io.github.polyloss.bench;

import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
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
  private final IActivation softmax = new ActivationSoftmax();
  private final INDArray labels;
  private final INDArray logits;

  private Dl4jStep(ILossFunction loss, TrainingBatch batch, INDArray labels) {
    this.loss = loss;
    this.labels = labels;
    this.logits =
        Nd4j.createFromArray(batch.logits()).reshape(batch.shape().rows(), batch.shape().columns());
  }

  static Dl4jStep oneHot(ILossFunction loss, TrainingBatch batch) {
    INDArray labels = Nd4j.createFromArray(batch.oneHot());
    return new Dl4jStep(loss, batch, labels.reshape(batch.shape().rows(), batch.shape().columns()));
  }

  static Dl4jStep classIndices(ILossFunction loss, TrainingBatch batch) {
    float[] indices = new float[batch.classes().length];
    for (int row = 0; row < indices.length; row++) {
      indices[row] = batch.classes()[row];
    }
    return new Dl4jStep(loss, batch, Nd4j.createFromArray(indices).reshape(indices.length, 1));
  }

  @Override
  @SuppressWarnings("try") // The workspaces are current while they are open: nobody names them.
  public double run() {
    try (MemoryWorkspace workspace = openWorkingMemory()) {
      loss.computeGradient(labels, logits, softmax, null);
    }
    try (MemoryWorkspace workspace = openWorkingMemory()) {
      return loss.computeScore(labels, logits, softmax, null, false) / logits.size(0);
    }
  }

  private static MemoryWorkspace openWorkingMemory() {
    return Nd4j.getWorkspaceManager().getAndActivateWorkspace(WORKING_MEMORY, WORKSPACE);
  }

  @Override
  public float[] gradient() {
    return loss.computeGradient(labels, logits, softmax, null).data().asFloat();
  }
}
