/**
 * The benchmark of the losses: what one training step spends on its loss, in each way that a loss
 * can be called, for the losses of this project, for DL4J's own, and for PyTorch's. {@link
 * io.github.polyloss.bench.LossesCommand} runs it and writes the tables.
 */
package io.github.polyloss.bench;
