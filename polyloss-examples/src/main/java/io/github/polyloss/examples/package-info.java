/** The command line: fine-tunes a pretrained ResNet on flowers with cross-entropy and PolyLoss. */
package io.github.polyloss.examples;
