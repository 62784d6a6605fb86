/** What a training run leaves behind: its numbers, as records that are written and reported. */
package io.github.polyloss.examples.run;
