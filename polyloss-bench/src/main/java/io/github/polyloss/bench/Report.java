package io.github.polyloss.bench;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** The samples as Markdown tables with a row a shape, and as CSV with a row a cell. */
final class Report {

  private static final MathContext THREE_DIGITS = new MathContext(3);

  private final Map<Cell, Samples> samples;

  Report(Map<Cell, Samples> samples) {
    this.samples = samples;
  }

  private record Column(String title, Function<BatchShape, String> value) {}

  private record Ratio(String title, Contender over, Contender under) {}

  private static final List<Ratio> RATIOS =
      List.of(
          new Ratio("LossMCXENT / LossPolyN", Contender.MCXENT, Contender.POLY_N),
          new Ratio("PyTorch Poly-1 / LossPolyN", Contender.PYTORCH_POLY1, Contender.POLY_N),
          new Ratio("LossPolyN / copy", Contender.POLY_N, Contender.COPY),
          new Ratio("LossMCXENT / Vector API", Contender.MCXENT, Contender.POLY_N_VECTOR_API),
          new Ratio(
              "PyTorch Poly-1 / Vector API", Contender.PYTORCH_POLY1, Contender.POLY_N_VECTOR_API),
          new Ratio("Vector API / copy", Contender.POLY_N_VECTOR_API, Contender.COPY));

  /** Milliseconds, and the ratios whose both sides were measured. */
  String times(List<BatchShape> shapes, List<Contender> contenders) {
    Stream<Column> times =
        contenders.stream().map(c -> new Column(c.title(), shape -> digits(millis(c, shape))));
    Stream<Column> ratios =
        RATIOS.stream()
            .filter(ratio -> contenders.containsAll(List.of(ratio.over(), ratio.under())))
            .map(
                ratio ->
                    new Column(
                        ratio.title(),
                        shape ->
                            digits(millis(ratio.over(), shape) / millis(ratio.under(), shape))));
    return table("ms", shapes, Stream.concat(times, ratios).toList());
  }

  /** What a step allocates on the Java heap. */
  String allocation(List<BatchShape> shapes, List<Contender> contenders) {
    return table(
        "bytes",
        shapes,
        contenders.stream()
            .map(
                c ->
                    new Column(
                        c.title(),
                        shape -> Long.toString(Math.round(samples(c, shape).medianBytes()))))
            .toList());
  }

  /** Nanoseconds an element. */
  String scaling(List<BatchShape> shapes, List<Contender> contenders) {
    return table(
        "ns an element",
        shapes,
        contenders.stream()
            .map(
                c ->
                    new Column(
                        c.title(), shape -> digits(millis(c, shape) * 1e6 / shape.elements())))
            .toList());
  }

  private static String table(String corner, List<BatchShape> shapes, List<Column> columns) {
    Stream<String> head =
        Stream.of(
            line(corner, columns.stream().map(Column::title)),
            line("---", columns.stream().map(column -> "---:")));
    Stream<String> rows =
        shapes.stream()
            .map(
                shape ->
                    line(
                        shape.toString().replace('x', '×'),
                        columns.stream().map(column -> column.value().apply(shape))));
    return Stream.concat(head, rows).collect(Collectors.joining());
  }

  private static String line(String first, Stream<String> others) {
    return Stream.concat(Stream.of(first), others).collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  private static String digits(double value) {
    return new BigDecimal(value).round(THREE_DIGITS).toPlainString();
  }

  private double millis(Contender contender, BatchShape shape) {
    return samples(contender, shape).medianMillis();
  }

  private Samples samples(Contender contender, BatchShape shape) {
    return samples.get(new Cell(contender, shape));
  }

  /** Every cell, with the spread of its iterations. */
  void writeCsv(Appendable out) throws IOException {
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setHeader(
                "rows",
                "columns",
                "contender",
                "median_ms",
                "lower_quartile_ms",
                "upper_quartile_ms",
                "iterations",
                "median_heap_bytes")
            .get();
    try (CSVPrinter csv = new CSVPrinter(out, format)) {
      for (Map.Entry<Cell, Samples> entry : samples.entrySet()) {
        Cell cell = entry.getKey();
        Samples measured = entry.getValue();
        csv.printRecord(
            cell.shape().rows(),
            cell.shape().columns(),
            cell.contender(),
            measured.medianMillis(),
            measured.quantileMillis(0.25),
            measured.quantileMillis(0.75),
            measured.count(),
            measured.medianBytes());
      }
    }
  }
}
