package io.github.polyloss.spark;

import java.util.Locale;

/**
 * Where the time of an epoch went, in seconds of the workers' time: so many workers, so many times
 * as long as the epoch took.
 *
 * @param total workers × the epoch's time
 * @param training in networks
 * @param reading images, decoding and augmenting them
 * @param serialisation of tasks and their results, as Spark counts it, and fetching large results
 * @param exchange on the workers: parameters received and put in place, states sent and added up
 * @param driver working while no job runs: averages put in place or the optimiser's step, and
 *     parameters made ready to be sent
 */
record TimeSpent(
    double total,
    double training,
    double reading,
    double serialisation,
    double exchange,
    double driver) {

  /** Starting tasks, and workers that have nothing to do while others do. */
  double waiting() {
    return total - training - reading - serialisation - exchange - driver;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "of the workers' time %s training, %s reading images, %s serialisation, %s exchanging"
            + " parameters, %s the driver's own work, %s waiting",
        share(training),
        share(reading),
        share(serialisation),
        share(exchange),
        share(driver),
        share(waiting()));
  }

  private String share(double seconds) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * Math.max(0, seconds) / total);
  }
}
