package io.github.polyloss.spark.scaling;

import io.github.polyloss.cli.report.TextTable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What to expect of each method.
 *
 * @param worker one that trains alone
 * @param averaging parameter averaging
 * @param sharing gradient sharing in step
 * @param sharedTraining gradient sharing without waiting, DL4J's
 * @param links to compare, no two the same
 */
record Forecast(
    Worker worker,
    SynchronousTraining averaging,
    SynchronousTraining sharing,
    SharedTraining sharedTraining,
    List<Link> links) {

  /** The most workers that are looked at. */
  static final int MAX_WORKERS = 64;

  /** What Spark's {@code spark.driver.maxResultSize} is by itself, 1g. */
  private static final long MAX_RESULT_BYTES = 1L << 30;

  private static final List<WorkerRange> ALONE = List.of(new WorkerRange(1, 1));

  private static final MathContext THREE_DIGITS = new MathContext(3);

  Forecast {
    links = List.copyOf(links);
  }

  /** The numbers of workers that are shown: 1, 2, 4 to 64. */
  static int[] shownWorkers() {
    return IntStream.iterate(1, workers -> workers <= MAX_WORKERS, workers -> 2 * workers)
        .toArray();
  }

  /** In the order of the columns. */
  List<TrainingMethod> methods() {
    return List.of(averaging, sharing, sharedTraining);
  }

  /** Images a second, one row a number of workers. */
  TextTable rates() {
    return table(
        TrainingMethod::label, (method, link) -> workers -> method.imagesPerSecond(workers, link));
  }

  /** Seconds of a round or a step that the network alone takes. */
  TextTable networkTimes() {
    return table(
        method -> method.label() + " a " + method.unit(),
        (method, link) -> workers -> method.networkSeconds(workers, link));
  }

  /** The value of a cell by its row. */
  @FunctionalInterface
  private interface Cell {
    double of(int workers);
  }

  /** The cells of a column. */
  @FunctionalInterface
  private interface Column {
    Cell of(TrainingMethod method, Link link);
  }

  private TextTable table(Function<TrainingMethod, String> name, Column column) {
    List<String> header = new ArrayList<>(List.of("workers"));
    List<Cell> cells = new ArrayList<>();
    for (Link link : links) {
      for (TrainingMethod method : methods()) {
        header.add(name.apply(method) + ", " + link);
        cells.add(column.of(method, link));
      }
    }
    List<List<String>> rows =
        IntStream.of(shownWorkers())
            .mapToObj(
                workers -> {
                  List<String> row = new ArrayList<>(List.of(Integer.toString(workers)));
                  cells.forEach(cell -> row.add(threeDigits(cell.of(workers))));
                  return row;
                })
            .toList();
    return new TextTable(header, rows);
  }

  private static String threeDigits(double value) {
    BigDecimal rounded = new BigDecimal(value).round(THREE_DIGITS);
    int missing = THREE_DIGITS.getPrecision() - rounded.precision();
    return rounded.setScale(Math.max(0, rounded.scale() + missing)).toPlainString();
  }

  /** What is sent, how the methods compare, and what Spark must be told: a line each. */
  List<String> findings() {
    List<String> findings = new ArrayList<>();
    findings.add(
        String.format(
            Locale.ROOT,
            "%,d parameters: averaging sends %s to and from each worker a round, sharing %s,"
                + " DL4J's sharing %s of each worker a step.",
            sharedTraining.size().parameters(),
            bytes(averaging.bytes()),
            bytes(sharing.bytes()),
            bytes(sharedTraining.messageBytes())));
    for (Link link : links) {
      findings.add(
          "At %s, beside averaging, sharing is %s, DL4J's sharing %s."
              .formatted(link, where(sharing, link), where(sharedTraining, link)));
    }
    refusedResults().ifPresent(findings::add);
    return findings;
  }

  private String where(TrainingMethod method, Link link) {
    List<WorkerRange> ranges = beatsAveraging(method, link);
    if (ranges.isEmpty()) {
      return "never faster with up to " + MAX_WORKERS + " workers";
    }
    return ranges.stream()
        .map(WorkerRange::toString)
        .collect(
            Collectors.joining(
                " and ", "faster with ", ranges.equals(ALONE) ? " worker" : " workers"));
  }

  /** That Spark would stop the job, since its driver takes in only so much, if that is so. */
  private Optional<String> refusedResults() {
    long most =
        IntStream.rangeClosed(1, MAX_WORKERS).mapToLong(averaging::driverBytes).max().orElseThrow();
    return IntStream.rangeClosed(1, MAX_WORKERS)
        .filter(workers -> averaging.driverBytes(workers) > MAX_RESULT_BYTES)
        .mapToObj(
            workers ->
                ("With %d workers or more averaging brings up to %s of results to the driver a"
                        + " round: spark.driver.maxResultSize, 1g by itself, must allow that.")
                    .formatted(workers, bytes(most)))
        .findFirst();
  }

  /** The numbers of workers with which a method trains more images a second than averaging. */
  List<WorkerRange> beatsAveraging(TrainingMethod method, Link link) {
    return WorkerRange.where(
        workers -> method.imagesPerSecond(workers, link) > averaging.imagesPerSecond(workers, link),
        MAX_WORKERS);
  }

  private static String bytes(long bytes) {
    String[] units = {"bytes", "kB", "MB", "GB", "TB"};
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return threeDigits(value) + " " + units[unit];
  }
}
