package io.github.polyloss.spark;

/**
 * What happened in a round, all workers together.
 *
 * @param examples how many images were taken
 * @param meanLoss mean over those images
 * @param trainingSeconds that were spent in networks
 */
record RoundResult(int examples, double meanLoss, double trainingSeconds) {}
