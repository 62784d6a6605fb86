package io.github.polyloss.cli;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Numbers as {@code 0.5,1,2}, where each may be a range {@code FROM:TO:STEP}, both ends included.
 * Their order and repetitions say nothing, so they are sorted and each is there once.
 */
record NumberList(SortedSet<BigDecimal> values) {

  private static final int MOST = 1000;

  NumberList {
    values = Collections.unmodifiableSortedSet(new TreeSet<>(values));
  }

  /** Reads an option; a mistake in it is wrong usage. */
  static final class Converter implements ITypeConverter<NumberList> {

    @Override
    public NumberList convert(String text) {
      // Ordered by compareTo, for which 1.0 and 1 are the same.
      TreeSet<BigDecimal> values = new TreeSet<>();
      for (String part : text.split(",", -1)) {
        String[] ends = part.split(":", -1);
        switch (ends.length) {
          case 1 -> values.add(number(part));
          case 3 -> addRange(values, part, number(ends[0]), number(ends[1]), number(ends[2]));
          default ->
              throw new TypeConversionException(
                  "expected a number or FROM:TO:STEP, got '" + part + "'");
        }
      }
      return new NumberList(values);
    }

    private static void addRange(
        TreeSet<BigDecimal> values, String text, BigDecimal from, BigDecimal to, BigDecimal step) {
      if (step.signum() <= 0 || from.compareTo(to) > 0) {
        throw new TypeConversionException(
            "a range FROM:TO:STEP must go up in steps above 0, got '" + text + "'");
      }
      if (to.subtract(from).compareTo(step.multiply(BigDecimal.valueOf(MOST))) >= 0) {
        throw new TypeConversionException(
            "a range must have at most " + MOST + " numbers, got '" + text + "'");
      }
      for (BigDecimal value = from; value.compareTo(to) <= 0; value = value.add(step)) {
        values.add(value);
      }
    }

    private static BigDecimal number(String text) {
      try {
        BigDecimal number = new BigDecimal(text.strip());
        if (Double.isFinite(number.doubleValue()) && Math.abs(number.scale()) <= MOST) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Said below, like a number that is too large.
      }
      throw new TypeConversionException("expected a number, got '" + text + "'");
    }
  }
}
