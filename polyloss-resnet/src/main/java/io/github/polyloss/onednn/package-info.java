/**
 * DL4J's layers of a ResNet with faster insides for CPUs. Activations lie in memory with their
 * channels last, where oneDNN's convolutions want them, and what DL4J does in many small operations
 * with arrays of their own is one pass over the memory. Configurations and parameters stay DL4J's,
 * so plain DL4J reads a saved model. On CUDA, convolutions alone change: they go through the
 * operations that reach cuDNN.
 *
 * <pre>{@code
 * OneDnn.enable(); // before the layers are made
 * network.init();
 * FastLayers.install(network);
 * }</pre>
 */
package io.github.polyloss.onednn;
