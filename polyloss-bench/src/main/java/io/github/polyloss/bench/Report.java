package io.github.polyloss.bench;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** The samples as Markdown tables with a column a shape or a contender, and as CSV. */
final class Report {

  private static final MathContext THREE_DIGITS = new MathContext(3);

  private final Map<Cell, Samples> samples;

  Report(Map<Cell, Samples> samples) {
    this.samples = samples;
  }

  /** Another's time over ours, without the Vector API and with it. */
  private record Speedup(
      String title, Contender theirs, Contender plain, Contender withVectorApi) {}

  private static final List<Speedup> OVER_DL4J =
      List.of(
          new Speedup("Poly-N", Contender.DL4J, Contender.POLY_N, Contender.POLY_N_VECTOR_API),
          new Speedup("focal", Contender.DL4J, Contender.FOCAL, Contender.FOCAL_VECTOR_API));

  private static final List<Speedup> OVER_PYTORCH =
      List.of(
          new Speedup(
              "CE or BCE / Poly-N",
              Contender.PYTORCH,
              Contender.POLY_N,
              Contender.POLY_N_VECTOR_API),
          new Speedup(
              "Poly-1 / Poly-N",
              Contender.PYTORCH_POLY_1,
              Contender.POLY_N,
              Contender.POLY_N_VECTOR_API),
          new Speedup(
              "focal / focal",
              Contender.PYTORCH_FOCAL,
              Contender.FOCAL,
              Contender.FOCAL_VECTOR_API));

  /** DL4J's time over ours in each case; empty if neither of a pair was measured. */
  String overDl4j(List<LossCase> cases, List<BatchShape> shapes) {
    return speedups("DL4J / ours: plain, Vector API", OVER_DL4J, cases, shapes);
  }

  /** PyTorch's time over ours in each case; empty if neither of a pair was measured. */
  String overPyTorch(List<LossCase> cases, List<BatchShape> shapes) {
    return speedups("PyTorch / ours: plain, Vector API", OVER_PYTORCH, cases, shapes);
  }

  private String speedups(
      String corner, List<Speedup> speedups, List<LossCase> cases, List<BatchShape> shapes) {
    List<String> rows =
        cases.stream()
            .flatMap(
                lossCase ->
                    speedups.stream()
                        .filter(speedup -> wasMeasured(lossCase, speedup))
                        .map(speedup -> row(lossCase, speedup, shapes)))
            .toList();
    return rows.isEmpty() ? "" : table(corner, shapes.stream().map(Report::title), rows);
  }

  private boolean wasMeasured(LossCase lossCase, Speedup speedup) {
    Set<Contender> measured =
        samples.keySet().stream()
            .filter(cell -> cell.lossCase() == lossCase)
            .map(Cell::contender)
            .collect(Collectors.toSet());
    return measured.contains(speedup.theirs())
        && (measured.contains(speedup.plain()) || measured.contains(speedup.withVectorApi()));
  }

  private String row(LossCase lossCase, Speedup speedup, List<BatchShape> shapes) {
    return line(
        lossCase.title() + ", " + speedup.title(),
        shapes.stream()
            .map(
                shape ->
                    ratio(lossCase, speedup.theirs(), speedup.plain(), shape)
                        + ", "
                        + ratio(lossCase, speedup.theirs(), speedup.withVectorApi(), shape)));
  }

  private String ratio(LossCase lossCase, Contender over, Contender under, BatchShape shape) {
    return samples.containsKey(new Cell(lossCase, under, shape))
        ? digits(millis(lossCase, over, shape) / millis(lossCase, under, shape))
        : "–";
  }

  /** Milliseconds of a case. */
  String times(LossCase lossCase, List<BatchShape> shapes, List<Contender> contenders) {
    return byContender(
        lossCase.title() + ", ms",
        shapes,
        contenders,
        (shape, contender) -> digits(millis(lossCase, contender, shape)));
  }

  /** What a step of a case allocates on the Java heap. */
  String allocation(LossCase lossCase, List<BatchShape> shapes, List<Contender> contenders) {
    return byContender(
        lossCase.title() + ", bytes",
        shapes,
        contenders,
        (shape, contender) ->
            Long.toString(Math.round(samples(lossCase, contender, shape).medianBytes())));
  }

  /** Nanoseconds an element of a case. */
  String scaling(LossCase lossCase, List<BatchShape> shapes, List<Contender> contenders) {
    return byContender(
        lossCase.title() + ", ns an element",
        shapes,
        contenders,
        (shape, contender) -> digits(millis(lossCase, contender, shape) * 1e6 / shape.elements()));
  }

  private static String byContender(
      String corner,
      List<BatchShape> shapes,
      List<Contender> contenders,
      BiFunction<BatchShape, Contender, String> value) {
    return table(
        corner,
        contenders.stream().map(Contender::title),
        shapes.stream()
            .map(shape -> line(title(shape), contenders.stream().map(c -> value.apply(shape, c))))
            .toList());
  }

  private static String table(String corner, Stream<String> titles, List<String> rows) {
    List<String> columns = titles.toList();
    return line(corner, columns.stream())
        + line("---", columns.stream().map(column -> "---:"))
        + String.join("", rows);
  }

  private static String title(BatchShape shape) {
    return shape.toString().replace('x', '×');
  }

  private static String line(String first, Stream<String> others) {
    return Stream.concat(Stream.of(first), others).collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  private static String digits(double value) {
    return new BigDecimal(value).round(THREE_DIGITS).toPlainString();
  }

  private double millis(LossCase lossCase, Contender contender, BatchShape shape) {
    return samples(lossCase, contender, shape).medianMillis();
  }

  private Samples samples(LossCase lossCase, Contender contender, BatchShape shape) {
    return samples.get(new Cell(lossCase, contender, shape));
  }

  /** Every cell, with the spread of its iterations. */
  void writeCsv(Appendable out) throws IOException {
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setHeader(
                "case",
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
            cell.lossCase(),
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
