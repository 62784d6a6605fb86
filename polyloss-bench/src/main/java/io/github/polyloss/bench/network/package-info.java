/**
 * Times whole networks: ResNets in inference and in training, of DL4J as it is, of this project,
 * and of PyTorch.
 */
package io.github.polyloss.bench.network;
