package io.github.polyloss.training;

/**
 * The learning rate that the head has in the last batch of an epoch.
 *
 * @param config how each loss is trained
 * @param images how many the training split has
 */
public record HeadLearningRate(FineTuningConfig config, int images) {

  /**
   * The rate of an epoch.
   *
   * @param epoch which
   * @return the learning rate of its last batch
   */
  public double of(EpochResult epoch) {
    boolean frozen = epoch.phase() == Phase.FROZEN;
    int batches = config.batches(images);
    int epochs = frozen ? config.frozenEpochs() : config.epochs();
    int before = frozen ? 0 : config.frozenEpochs();
    double peak = frozen ? config.headLearningRate() : config.learningRate();
    OneCycle cycle = new OneCycle(epochs * batches);
    return peak * cycle.learningRate((epoch.epoch() - before) * batches - 1);
  }
}
