/**
 * Jobs as users of DL4J on Spark have them already, with one line changed: the loss. Each is
 * complete, runs on {@code local[2]} or wherever spark-submit sends it, and returns what it has
 * learnt, so that the tests run the examples themselves.
 */
package io.github.polyloss.spark.jobs;
