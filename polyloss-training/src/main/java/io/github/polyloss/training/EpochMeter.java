package io.github.polyloss.training;

/**
 * Measures the rounds of one epoch. A round is what happens between two changes of the learning
 * rates: one batch on one machine, several at once on a cluster.
 */
public final class EpochMeter {

  private final String name;
  private final long start = System.nanoTime();
  private int batches;
  private double lossSum;
  private long images;
  private double waitSeconds = Double.NaN;

  /**
   * A meter at the beginning of an epoch.
   *
   * @param name of the run and epoch, for progress and for the message when training diverges
   */
  public EpochMeter(String name) {
    this.name = name;
  }

  /**
   * The epoch's name.
   *
   * @return loss and number of the epoch
   */
  public String name() {
    return name;
  }

  /**
   * The batches taken so far.
   *
   * @return their number
   */
  public int batches() {
    return batches;
  }

  /**
   * A round has ended.
   *
   * @param batches number of batches taken
   * @param images number of their images
   * @param loss mean over those images; must be finite
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
   * @return their number
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
   * Sets how long the network has waited for data since the epoch began; unknown before the first
   * call.
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
