package io.github.polyloss.bench;

/** A contender at a shape. */
record Cell(Contender contender, BatchShape shape) {}
