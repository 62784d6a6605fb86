/** Data sets of a folder a class, or of a CSV file that lists images. */
package io.github.polyloss.datavec.folder;
