package io.github.polyloss.examples.run;

/**
 * The numbers of one epoch; a row of {@code metrics.csv}.
 *
 * @param phase frozen or unfrozen
 * @param epoch counted from 1 over both phases
 * @param trainLoss mean over the epoch's batches, of the loss that is trained
 * @param validLoss mean over the validation images, of the same loss
 * @param validAccuracy share of the validation images whose likeliest class is the true one, 0..1
 * @param imagesPerSecond training images a second, evaluation not counted
 */
public record EpochResult(
    Phase phase,
    int epoch,
    double trainLoss,
    double validLoss,
    double validAccuracy,
    double imagesPerSecond) {}
