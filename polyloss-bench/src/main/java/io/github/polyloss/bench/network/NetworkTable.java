package io.github.polyloss.bench.network;

import io.github.polyloss.bench.Quantile;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Images a second of each framework at each work, with ratios. */
final class NetworkTable {

  /** A row: what is computed. */
  record Row(String backbone, int images, Work work) {}

  private final Map<Row, Map<Framework, List<Double>>> rates = new LinkedHashMap<>();

  void add(Row row, Framework framework, List<Double> imagesPerSecond) {
    rates
        .computeIfAbsent(row, key -> new EnumMap<>(Framework.class))
        .computeIfAbsent(framework, key -> new ArrayList<>())
        .addAll(imagesPerSecond);
  }

  /** Medians, quartiles and ratios of medians in Markdown. */
  String markdown(List<Framework> frameworks) {
    StringBuilder table = new StringBuilder("| images/s |");
    frameworks.forEach(framework -> table.append(' ').append(framework.title()).append(" |"));
    table.append(" polyloss / DL4J | polyloss / PyTorch |\n| --- |");
    table.append(" ---: |".repeat(frameworks.size() + 2)).append('\n');
    rates.forEach(
        (row, cells) -> {
          table.append(
              "| %s, batch %d, %s |"
                  .formatted(
                      row.backbone(), row.images(), row.work().name().toLowerCase(Locale.ROOT)));
          frameworks.forEach(framework -> table.append(cell(cells.get(framework))));
          table
              .append(ratio(cells, Framework.STOCK_DL4J))
              .append(ratio(cells, Framework.PYTORCH))
              .append('\n');
        });
    return table.toString();
  }

  private static String cell(List<Double> rates) {
    return rates == null
        ? " |"
        : String.format(
            Locale.ROOT,
            " %.1f (%.1f to %.1f) |",
            Quantile.of(rates, 0.5),
            Quantile.of(rates, 0.25),
            Quantile.of(rates, 0.75));
  }

  private static String ratio(Map<Framework, List<Double>> cells, Framework other) {
    List<Double> ours = cells.get(Framework.POLYLOSS);
    List<Double> theirs = cells.get(other);
    return ours == null || theirs == null
        ? " |"
        : String.format(Locale.ROOT, " %.2f |", Quantile.of(ours, 0.5) / Quantile.of(theirs, 0.5));
  }
}
