package io.github.polyloss.cli.report;

import io.github.polyloss.datavec.image.ImageDataSet;
import io.github.polyloss.datavec.image.Split;
import io.github.polyloss.internal.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** What a data set holds: counts, their pictures and a sheet of samples. */
public final class DataReport {

  private final ImageDataSet data;
  private final List<String> names;
  private final long[][] counts;

  private DataReport(ImageDataSet data) {
    this.data = data;
    this.names = data.classNames();
    this.counts = Arrays.stream(Split.values()).map(data::countsPerClass).toArray(long[][]::new);
  }

  /**
   * Writes {@code counts.csv}, {@code counts-by-split.png}, {@code counts-by-class.png}, {@code
   * counts-by-class-and-split.png} and {@code samples.png}. Files of these names are replaced.
   *
   * @param folder where to; made if needed
   * @param data the data set
   * @return one row a split: its images, classes, and the smallest and largest count of a class
   * @throws IOException if a file cannot be written or a picture not be read
   */
  public static TextTable write(Path folder, ImageDataSet data) throws IOException {
    Files.createDirectories(folder);
    DataReport report = new DataReport(data);
    AtomicFile.write(folder.resolve("counts.csv"), report.csv());
    write(folder.resolve("counts-by-split.png"), report.bySplit());
    write(folder.resolve("counts-by-class.png"), report.byClass());
    write(folder.resolve("counts-by-class-and-split.png"), report.byClassAndSplit());
    AtomicFile.write(folder.resolve("samples.png"), ChartStyle.png(SampleSheet.draw(data)));
    return report.table();
  }

  private static void write(Path file, RowChart chart) throws IOException {
    AtomicFile.write(file, ChartStyle.png(chart.draw()));
  }

  private String csv() throws IOException {
    StringBuilder text = new StringBuilder();
    CSVFormat format =
        CSVFormat.RFC4180.builder().setHeader("class", "train", "valid", "test").get();
    try (CSVPrinter csv = new CSVPrinter(text, format)) {
      for (int k = 0; k < names.size(); k++) {
        csv.printRecord(names.get(k), counts[0][k], counts[1][k], counts[2][k]);
      }
    }
    return text.toString();
  }

  private TextTable table() {
    return new TextTable(
        List.of("split", "images", "classes", "fewest of a class", "most of a class"),
        Arrays.stream(Split.values())
            .map(
                split -> {
                  long[] ofSplit = counts[split.ordinal()];
                  return List.of(
                      split.id(),
                      String.valueOf(Arrays.stream(ofSplit).sum()),
                      String.valueOf(Arrays.stream(ofSplit).filter(count -> count > 0).count()),
                      String.valueOf(Arrays.stream(ofSplit).min().orElse(0)),
                      String.valueOf(Arrays.stream(ofSplit).max().orElse(0)));
                })
            .toList());
  }

  private RowChart bySplit() {
    return chart(
        "Images of " + data.name() + " by split",
        List.of("images"),
        Arrays.stream(Split.values())
            .map(split -> row(split.id(), data.images(split).size()))
            .toList(),
        RowChart.Marks.BAR);
  }

  private RowChart byClass() {
    return chart(
        "Images of " + data.name() + " by class",
        List.of("images"),
        IntStream.range(0, names.size()).mapToObj(k -> row(names.get(k), total(k))).toList(),
        RowChart.Marks.STACK);
  }

  private RowChart byClassAndSplit() {
    return chart(
        "Images of " + data.name() + " by class and split",
        Stream.of(Split.values()).map(Split::id).toList(),
        IntStream.range(0, names.size())
            .mapToObj(
                k ->
                    row(
                        names.get(k),
                        Arrays.stream(counts).mapToDouble(ofSplit -> ofSplit[k]).toArray()))
            .toList(),
        RowChart.Marks.STACK);
  }

  private long total(int k) {
    return Arrays.stream(counts).mapToLong(ofSplit -> ofSplit[k]).sum();
  }

  private static RowChart.Row row(String name, double... values) {
    return new RowChart.Row(name, values, String.valueOf((long) Arrays.stream(values).sum()));
  }

  private static RowChart chart(
      String title, List<String> series, List<RowChart.Row> rows, RowChart.Marks marks) {
    double max =
        rows.stream().mapToDouble(row -> Arrays.stream(row.values()).sum()).max().orElse(0);
    return new RowChart(
        title, series, rows, marks, Math.max(1, max), count -> Numbers.fixed(count, 0));
  }
}
