package io.github.polyloss.training;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;

/**
 * The numbers of one epoch; a row of {@code metrics.csv}.
 *
 * @param phase frozen or unfrozen
 * @param epoch counted from 1 over both phases
 * @param trainLoss mean over the epoch's training images, of the loss that is trained
 * @param validLoss mean over the validation images, of the same loss
 * @param validAccuracy share of the validation images whose likeliest class is the true one, 0..1
 * @param imagesPerSecond training images a second, evaluation not counted
 * @param waitShare share of the training time in which the network waited for data, 0..1; NaN where
 *     that is not known: on a cluster, or in the files of earlier versions
 */
public record EpochResult(
    Phase phase,
    int epoch,
    double trainLoss,
    double validLoss,
    double validAccuracy,
    double imagesPerSecond,
    @JsonDeserialize(using = AbsentIsNaN.class) double waitShare) {

  /**
   * The numbers of an epoch; the constructor that JSON is read with.
   *
   * @param phase frozen or unfrozen
   * @param epoch counted from 1 over both phases
   * @param trainLoss mean over the epoch's training images
   * @param validLoss mean over the validation images
   * @param validAccuracy share of the validation images whose likeliest class is the true one, 0..1
   * @param imagesPerSecond training images a second, evaluation not counted
   * @param waitShare share of the training time spent waiting for data, 0..1, or NaN if unknown
   */
  @JsonCreator
  public EpochResult {}

  /**
   * An epoch whose waiting is not known.
   *
   * @param phase frozen or unfrozen
   * @param epoch counted from 1 over both phases
   * @param trainLoss mean over the epoch's training images
   * @param validLoss mean over the validation images
   * @param validAccuracy share of the validation images whose likeliest class is the true one
   * @param imagesPerSecond training images a second
   */
  public EpochResult(
      Phase phase,
      int epoch,
      double trainLoss,
      double validLoss,
      double validAccuracy,
      double imagesPerSecond) {
    this(phase, epoch, trainLoss, validLoss, validAccuracy, imagesPerSecond, Double.NaN);
  }
}
