package io.github.polyloss.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table of text. Its {@link #toString} is aligned for a terminal: columns of numbers to the
 * right, all others to the left.
 *
 * @param header the names of the columns
 * @param rows the cells, as many in each row as there are columns
 */
public record TextTable(List<String> header, List<List<String>> rows) {

  private static final Pattern NUMBER = Pattern.compile("[-+−]?\\d.*|" + Numbers.NONE);
  private static final String GAP = "  ";

  /**
   * Copies and checks the cells.
   *
   * @param header the names of the columns
   * @param rows the cells, as many in each row as there are columns
   */
  public TextTable {
    header = List.copyOf(header);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<String> row : rows) {
      if (row.size() != header.size()) {
        throw new IllegalArgumentException(
            "a row must have " + header.size() + " cells, got " + row);
      }
    }
  }

  /**
   * Whether a column holds numbers alone.
   *
   * @param column its index
   * @return true if it is to be aligned to the right
   */
  public boolean isNumeric(int column) {
    return rows.stream().allMatch(row -> NUMBER.matcher(row.get(column)).matches());
  }

  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    lines.add(line(header));
    lines.add(
        IntStream.range(0, header.size())
            .mapToObj(column -> "-".repeat(width(column)))
            .collect(Collectors.joining(GAP)));
    rows.forEach(row -> lines.add(line(row)));
    return String.join(System.lineSeparator(), lines);
  }

  private String line(List<String> cells) {
    return IntStream.range(0, cells.size())
        .mapToObj(column -> pad(cells.get(column), column))
        .collect(Collectors.joining(GAP))
        .stripTrailing();
  }

  private String pad(String cell, int column) {
    String blanks = " ".repeat(width(column) - length(cell));
    return isNumeric(column) ? blanks + cell : cell + blanks;
  }

  private int width(int column) {
    return IntStream.concat(
            IntStream.of(length(header.get(column))),
            rows.stream().mapToInt(row -> length(row.get(column))))
        .max()
        .orElseThrow();
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
