/**
 * The picture behind PolyLoss: cross-entropy as the series −ln p = Σ (1−p)^j / j, how well its
 * first terms do, and what changing their coefficients makes of it.
 */
package io.github.polyloss.cli.explain;
