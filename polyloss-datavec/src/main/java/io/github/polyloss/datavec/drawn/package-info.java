/** Flowers and shapes that this project draws itself: a data set without a download. */
package io.github.polyloss.datavec.drawn;
