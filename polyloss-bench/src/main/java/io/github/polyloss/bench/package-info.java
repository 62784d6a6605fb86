/**
 * The benchmark of the losses: what one training step spends on its loss, for the losses of this
 * project, for DL4J's cross-entropy, for PyTorch, and for a copy of the logits as the measure of
 * what memory allows. {@link io.github.polyloss.bench.Main} runs it and writes the tables.
 */
package io.github.polyloss.bench;
