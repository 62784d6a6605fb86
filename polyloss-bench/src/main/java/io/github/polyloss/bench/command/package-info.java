/** The command {@code bench}, which knows what there is to measure. */
package io.github.polyloss.bench.command;
