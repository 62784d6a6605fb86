/** DataVec's transforms for training and for evaluation. */
package io.github.polyloss.datavec.transform;
