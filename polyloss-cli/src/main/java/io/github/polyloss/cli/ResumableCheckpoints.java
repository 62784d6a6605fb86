package io.github.polyloss.cli;

import io.github.polyloss.training.Checkpoint;
import io.github.polyloss.training.Checkpoints;
import io.github.polyloss.training.LossSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Checkpoints of a run that is remembered in its folder, so that {@code --resume} finds it. */
record ResumableCheckpoints(Checkpoints kept, Path run, List<String> arguments)
    implements Checkpoints {

  @Override
  public Optional<Checkpoint> load(LossSpec loss, long seed) throws IOException {
    return kept.load(loss, seed);
  }

  @Override
  public void save(LossSpec loss, long seed, Checkpoint checkpoint) throws IOException {
    // Not earlier: a run that fails at once leaves nothing. Not later: a checkpoint without its
    // command line could not be resumed.
    RunArguments.writeOnce(run, arguments);
    kept.save(loss, seed, checkpoint);
  }
}
