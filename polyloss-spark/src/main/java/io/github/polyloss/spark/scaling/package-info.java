/**
 * The command {@code spark-scaling}: a model of how training on Spark scales, for clusters that
 * nobody has at hand.
 *
 * <p>Symbols: n workers, one to a machine; b images a batch; r images/s of one worker that trains
 * alone; B bytes/s of each machine's link, which sends and receives at the same time; P parameters
 * and U numbers of updater state of the network, 4 bytes each. The rates are
 *
 * <pre>
 * in rounds(n) = n f b / (f b / r + o + C(n) / B)     images/s, f batches a round, o seconds a round
 * shared(n)    = n b / max(b / r, M(n) E / B)         images/s
 * </pre>
 *
 * where C is what {@link io.github.polyloss.spark.scaling.SynchronousTraining} moves in a round,
 * whether parameters are averaged or gradients added up, and M messages of E bytes are what {@link
 * io.github.polyloss.spark.scaling.SharedTraining} moves in a step over the busiest link.
 *
 * <p>The model is of speed alone: how many images a network needs until it is good is another
 * question, and grows with n for each method. Left out are the data's own way to the workers,
 * workers of unequal speed, contention in the switches, and what is done once a job.
 */
package io.github.polyloss.spark.scaling;
