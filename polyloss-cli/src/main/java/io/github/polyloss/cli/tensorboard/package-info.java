/** The numbers of a run as TensorBoard reads them. */
package io.github.polyloss.cli.tensorboard;
