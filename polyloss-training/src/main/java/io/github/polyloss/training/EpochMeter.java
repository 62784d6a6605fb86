package io.github.polyloss.training;

import java.util.function.IntConsumer;

/**
 * Goes along with the rounds of one epoch: sets the rates before each and adds up the loss after
 * it. A round is what happens between two changes of the rates: one batch on one machine, several
 * at once on a cluster.
 */
public final class EpochMeter {

  private final String name;
  private final IntConsumer rates;
  private final long start = System.nanoTime();
  private int batches;
  private double lossSum;
  private long images;
  private double waitSeconds = Double.NaN;

  /**
   * A meter at the beginning of an epoch.
   *
   * @param name of the run and epoch, for progress and for the message when training diverges
   * @param rates sets the network's rates for the batch with this number of the epoch, from 0
   */
  public EpochMeter(String name, IntConsumer rates) {
    this.name = name;
    this.rates = rates;
  }

  /**
   * The epoch's name.
   *
   * @return loss and number of the epoch
   */
  public String name() {
    return name;
  }

  /** Sets the network's rates for the round that is about to begin. */
  public void beginRound() {
    rates.accept(batches);
  }

  /**
   * A round has ended.
   *
   * @param batches how many batches were taken
   * @param images how many images they had
   * @param loss mean over those images
   * @throws TrainingException if the loss is not finite
   */
  public void endRound(int batches, int images, double loss) {
    if (!Double.isFinite(loss)) {
      throw new TrainingException(
          name + ": the training loss is " + loss + "; a lower learning rate may help");
    }
    this.batches += batches;
    this.lossSum += loss * images;
    this.images += images;
  }

  /**
   * The images trained on so far.
   *
   * @return how many
   */
  public long images() {
    return images;
  }

  /**
   * The training loss.
   *
   * @return mean of the loss over the images so far
   */
  public double meanLoss() {
    return lossSum / images;
  }

  /**
   * Tells how long the network has waited for data since the epoch began; not known before the
   * first call.
   *
   * @param seconds all waiting together
   */
  public void waited(double seconds) {
    waitSeconds = seconds;
  }

  /**
   * The share of the time since the epoch began in which the network waited for data.
   *
   * @return from 0 to 1, or NaN if that is not known
   */
  public double waitShare() {
    return waitSeconds / seconds();
  }

  /** Images a second since the epoch began, waiting for data included. */
  double imagesPerSecond() {
    return images / seconds();
  }

  private double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }
}
