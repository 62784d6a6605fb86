package io.github.polyloss.training;

import java.io.IOException;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** Receives the events of training as they happen. All methods do nothing by default. */
public interface TrainingListener {

  /** Does nothing. */
  TrainingListener NONE = new TrainingListener() {};

  /**
   * Something has happened that the user should know.
   *
   * @param line the warning, one line
   */
  default void warned(String line) {}

  /**
   * The epochs of a phase begin. This is the time to add DL4J's listeners to the network.
   *
   * @param loss of the run
   * @param seed of the run
   * @param phase which
   * @param network that is trained in it; on a cluster, what its copies are made of
   */
  default void phaseStarted(LossSpec loss, long seed, Phase phase, ComputationGraph network) {}

  /**
   * An epoch has ended. A resumed run reports the epochs before the break again.
   *
   * @param loss of the run
   * @param seed of the run
   * @param epoch its numbers
   * @throws IOException if what is done with them fails
   */
  default void epochEnded(LossSpec loss, long seed, EpochResult epoch) throws IOException {}

  /**
   * A run has ended.
   *
   * @param result its numbers
   * @param predictions what its kept model makes of the test images
   * @param model the kept model; not valid any more when this method returns
   * @throws IOException if what is done with them fails
   */
  default void runEnded(RunResult result, TestPredictions predictions, ModelFile model)
      throws IOException {}
}
