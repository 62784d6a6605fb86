package io.github.polyloss.spark.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the forecast says of its numbers. */
class ScalingForecastTest {

  private static final NetworkSize SIZE = new NetworkSize(25_000_000, 50_000_000);

  private static Forecast forecast(double rate, double share, double... gigabits) {
    Worker worker = new Worker(rate, 32);
    return new Forecast(
        worker,
        SynchronousTraining.averaging(worker, SIZE, 4, 0),
        SynchronousTraining.sharing(worker, SIZE, 0),
        new SharedTraining(worker, SIZE, new ThresholdEncoding(share), Topology.PLAIN),
        Arrays.stream(gigabits).mapToObj(Link::new).toList());
  }

  @Test
  void sharingWinsWhereItsRateIsTheHigher() {
    Forecast forecast = forecast(400, 0.01, 1);
    Link link = forecast.links().get(0);
    List<WorkerRange> wins = forecast.beatsAveraging(forecast.sharedTraining(), link);
    assertThat(wins).isNotEmpty();
    for (int workers = 1; workers <= Forecast.MAX_WORKERS; workers++) {
      int n = workers;
      assertThat(wins.stream().anyMatch(range -> range.first() <= n && n <= range.last()))
          .isEqualTo(
              forecast.sharedTraining().imagesPerSecond(n, link)
                  > forecast.averaging().imagesPerSecond(n, link));
    }
    assertThat(forecast.findings())
        .anyMatch(line -> line.contains("DL4J's sharing faster with " + wins.get(0)));
  }

  @Test
  void aBitmapOfEveryGradientOverASlowNetworkIsNeverFaster() {
    Worker worker = new Worker(1000, 1);
    Forecast forecast =
        new Forecast(
            worker,
            SynchronousTraining.averaging(worker, SIZE, 10_000, 0),
            SynchronousTraining.sharing(worker, SIZE, 0),
            new SharedTraining(worker, SIZE, new ThresholdEncoding(1), Topology.PLAIN),
            List.of(new Link(0.1)));
    assertThat(forecast.findings())
        .contains(
            "At 0.1 Gbit/s, beside averaging, sharing is never faster with up to 64 workers, DL4J's"
                + " sharing never faster with up to 64 workers.");
  }

  @Test
  void sizesAreGivenAsBytes() {
    assertThat(forecast(4, 0.001, 1).findings().get(0))
        .isEqualTo(
            "25,000,000 parameters: averaging sends 300 MB to and from each worker a round,"
                + " sharing 100 MB, DL4J's sharing 100 kB of each worker a step.");
  }

  @Test
  void oneWorkerIsSingular() {
    Worker worker = new Worker(3.2, 32);
    Forecast forecast =
        new Forecast(
            worker,
            SynchronousTraining.averaging(worker, SIZE, 4, 9.6),
            SynchronousTraining.sharing(worker, SIZE, 1.9),
            new SharedTraining(worker, SIZE, new ThresholdEncoding(0.001), Topology.PLAIN),
            List.of(new Link(1)));
    assertThat(forecast.findings()).anyMatch(line -> line.contains("is faster with 1 worker,"));
  }

  /** Of 300 MB each, three fit into 1 GiB. */
  @Test
  void resultsThatSparkWouldRefuseAreNamed() {
    assertThat(forecast(4, 0.001, 1).findings())
        .contains(
            "With 4 workers or more averaging brings up to 2.40 GB of results to the driver a"
                + " round: spark.driver.maxResultSize, 1g by itself, must allow that.");
  }

  @Test
  void resultsThatSparkTakesAreNoFinding() {
    Worker worker = new Worker(4, 32);
    NetworkSize small = new NetworkSize(10_000_000, 20_000_000);
    Forecast forecast =
        new Forecast(
            worker,
            SynchronousTraining.averaging(worker, small, 4, 0),
            SynchronousTraining.sharing(worker, small, 0),
            new SharedTraining(worker, small, new ThresholdEncoding(0.001), Topology.PLAIN),
            List.of(new Link(1)));
    assertThat(forecast.findings()).noneMatch(line -> line.contains("maxResultSize"));
  }

  @Test
  void aTableHasARowForEachDoublingAndThreeColumnsForEachNetwork() {
    Forecast forecast = forecast(4, 0.001, 1, 25);
    assertThat(forecast.rates().header())
        .containsExactly(
            "workers",
            "averaging, 1 Gbit/s",
            "sharing, 1 Gbit/s",
            "DL4J's sharing, 1 Gbit/s",
            "averaging, 25 Gbit/s",
            "sharing, 25 Gbit/s",
            "DL4J's sharing, 25 Gbit/s");
    assertThat(forecast.rates().rows())
        .extracting(row -> row.get(0))
        .containsExactly("1", "2", "4", "8", "16", "32", "64");
    assertThat(forecast.rates().rows().get(6).get(6)).isEqualTo("256");
    assertThat(forecast.rates().rows().get(1).get(6)).isEqualTo("8.00");
    assertThat(forecast.networkTimes().header()).contains("averaging a round, 1 Gbit/s");
  }
}
