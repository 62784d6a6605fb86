package io.github.polyloss.training;

import java.io.IOException;
import java.util.Optional;

/** Keeps the last checkpoint of each run. */
public interface Checkpoints {

  /** Keeps none. */
  Checkpoints NONE =
      new Checkpoints() {
        @Override
        public Optional<Checkpoint> load(LossSpec loss, long seed) {
          return Optional.empty();
        }

        @Override
        public void save(LossSpec loss, long seed, Checkpoint checkpoint) {
          // Nobody will ask for it.
        }
      };

  /**
   * The last checkpoint of a run.
   *
   * @param loss of the run
   * @param seed of the run
   * @return the checkpoint, if there is one
   * @throws IOException if it cannot be read; the message names it
   */
  Optional<Checkpoint> load(LossSpec loss, long seed) throws IOException;

  /**
   * Keeps a checkpoint in place of the one before, which stays until the new one is whole.
   *
   * @param loss of the run
   * @param seed of the run
   * @param checkpoint what to keep; not valid any more when this method is done
   * @throws IOException if it cannot be written; the message names it
   */
  void save(LossSpec loss, long seed, Checkpoint checkpoint) throws IOException;
}
