package io.github.polyloss.bench.network;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.polyloss.resnet.Backbone;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs in a JVM of its own: steps of one network for some seconds, and a file with their rates. */
final class Timing {
  private static final int LEAST_STEPS = 3;
  private static final double WARM_UP_SHARE = 0.5;

  /**
   * What came out.
   *
   * @param bodyParameters of the network
   * @param imagesPerSecond of each step
   */
  record Result(long bodyParameters, List<Double> imagesPerSecond) {}

  private Timing() {}

  /** Takes framework, backbone, images, size, work, seconds and the file to write. */
  public static void main(String... arguments) throws IOException {
    Framework framework = Framework.valueOf(arguments[0]);
    ImageBatch batch =
        new ImageBatch(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
    Work work = Work.valueOf(arguments[4]);
    double seconds = Double.parseDouble(arguments[5]);
    Result result;
    try (TimedNetwork network = framework.open(Backbone.of(arguments[1]), batch)) {
      result = time(network, batch.images(), work, seconds);
    }
    new ObjectMapper().writeValue(Path.of(arguments[6]).toFile(), result);
    // ND4J and DJL leave threads behind that would keep the JVM.
    System.exit(0);
  }

  private static Result time(TimedNetwork network, int images, Work work, double seconds) {
    rates(network, images, work, seconds * WARM_UP_SHARE, 1);
    List<Double> rates = rates(network, images, work, seconds, LEAST_STEPS);
    return new Result(network.bodyParameters(), rates);
  }

  private static List<Double> rates(
      TimedNetwork network, int images, Work work, double seconds, int leastSteps) {
    List<Double> rates = new ArrayList<>();
    long start = System.nanoTime();
    while (rates.size() < leastSteps || System.nanoTime() - start < seconds * 1e9) {
      long before = System.nanoTime();
      work.run(network);
      rates.add(images / ((System.nanoTime() - before) / 1e9));
    }
    return rates;
  }
}
