/** Times how fast photographs become batches, beside what DataVec's own classes do. */
package io.github.polyloss.bench.input;
