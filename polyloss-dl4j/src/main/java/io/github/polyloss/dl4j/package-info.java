/** PolyLoss for Deeplearning4j: losses that drop into any network in place of cross-entropy. */
package io.github.polyloss.dl4j;
