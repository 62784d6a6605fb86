package io.github.polyloss.bench;

/** A contender in a case at a shape. */
record Cell(LossCase lossCase, Contender contender, BatchShape shape) {}
