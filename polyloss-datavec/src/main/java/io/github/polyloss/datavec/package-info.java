/**
 * Image data sets for Deeplearning4j: Oxford 102 Flowers, drawn flowers, folders and CSV manifests,
 * decoded and augmented through DataVec on all cores.
 */
package io.github.polyloss.datavec;
