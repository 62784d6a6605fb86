/** What all data sets are made of: images with labels in three splits, read and checked. */
package io.github.polyloss.datavec.image;
