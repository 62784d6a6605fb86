package io.github.polyloss.bench;

/** A loss, forward and backward. */
interface LossStep extends Step {

  /** The derivative of the sum of the rows' losses by each logit, row after row; not timed. */
  float[] gradient();
}
