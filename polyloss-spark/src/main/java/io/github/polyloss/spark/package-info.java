/**
 * The command {@code spark}: the training of the other commands with its heavy work on a Spark
 * cluster. The driver keeps the schedule, the evaluation and the report; the executors read images,
 * compute features, and take the training steps through DL4J's own training masters.
 */
package io.github.polyloss.spark;
