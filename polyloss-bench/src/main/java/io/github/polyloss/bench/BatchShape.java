package io.github.polyloss.bench;

import picocli.CommandLine.ITypeConverter;

/** The shape of a batch of logits, {@code [N, C]}. */
record BatchShape(int rows, int columns) {

  /** Reads what {@link #toString} writes: {@code 1024x1000}. */
  static BatchShape parse(String text) {
    String[] sizes = text.split("x");
    try {
      if (sizes.length == 2) {
        return new BatchShape(Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]));
      }
    } catch (NumberFormatException e) {
      throw unreadable(text, e);
    }
    throw unreadable(text, null);
  }

  /** Reads a shape of the command line. */
  static final class Converter implements ITypeConverter<BatchShape> {
    @Override
    public BatchShape convert(String text) {
      return parse(text);
    }
  }

  private static IllegalArgumentException unreadable(String text, Throwable cause) {
    return new IllegalArgumentException(
        "shape must be rows x columns, as in 1024x1000, got " + text, cause);
  }

  int elements() {
    return Math.multiplyExact(rows, columns);
  }

  @Override
  public String toString() {
    return rows + "x" + columns;
  }
}
