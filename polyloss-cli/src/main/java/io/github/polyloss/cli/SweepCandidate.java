package io.github.polyloss.cli;

import io.github.polyloss.cli.report.SweepResult;
import io.github.polyloss.training.LossSpec;

/**
 * A loss of a sweep.
 *
 * @param loss the loss
 * @param epsilon ε, or ε_1
 * @param series the name of its line in the chart
 */
record SweepCandidate(LossSpec loss, double epsilon, String series) {

  SweepResult.Candidate charted() {
    return new SweepResult.Candidate(loss.toString(), epsilon, series);
  }
}
