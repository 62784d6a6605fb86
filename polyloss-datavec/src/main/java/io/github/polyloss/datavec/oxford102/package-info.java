/** Oxford 102 Flowers: the download, its archive, and the official labels and splits. */
package io.github.polyloss.datavec.oxford102;
