package io.github.polyloss.dl4j;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Kinds of labels, outputs and masks, as rows of numbers drawn from a seed. */
final class TestBatches {

  private TestBatches() {}

  /** What a network puts out. */
  enum Outputs {
    SMALL {
      @Override
      double[] row(Random random, int columns) {
        return TestBatches.row(columns, random::nextGaussian);
      }
    },
    OF_TEN {
      @Override
      double[] row(Random random, int columns) {
        return TestBatches.row(columns, () -> 10 * random.nextGaussian());
      }
    },
    OF_A_HUNDRED {
      @Override
      double[] row(Random random, int columns) {
        return TestBatches.row(columns, () -> 100 * random.nextGaussian());
      }
    },
    UP_TO_A_THOUSAND {
      @Override
      double[] row(Random random, int columns) {
        return TestBatches.row(columns, () -> random.nextDouble(-1000, 1000));
      }
    },
    /** Every probability that the type can tell from 0, far from a logit of 0. */
    SPREAD {
      @Override
      double[] row(Random random, int columns) {
        double top = random.nextDouble(-200, 200);
        return TestBatches.row(columns, () -> top - random.nextDouble(90));
      }
    },
    /** One class with nearly all the probability. */
    CONFIDENT {
      @Override
      double[] row(Random random, int columns) {
        double[] row = SMALL.row(random, columns);
        row[random.nextInt(columns)] += random.nextDouble(5, 90);
        return row;
      }
    },
    TIES {
      @Override
      double[] row(Random random, int columns) {
        return TestBatches.row(columns, () -> 20 * random.nextInt(-1, 2));
      }
    },
    EQUAL {
      @Override
      double[] row(Random random, int columns) {
        double logit = 50 * random.nextGaussian();
        return TestBatches.row(columns, () -> logit);
      }
    };

    abstract double[] row(Random random, int columns);

    double[][] of(Random random, int rows, int columns) {
      return TestBatches.rows(rows, () -> row(random, columns));
    }
  }

  /** What is true. */
  enum Labels {
    ONE_HOT {
      @Override
      double[] row(Random random, int columns) {
        double[] row = new double[columns];
        row[random.nextInt(columns)] = 1;
        return row;
      }
    },
    /** [N, 1]. */
    CLASS_INDICES {
      @Override
      double[] row(Random random, int columns) {
        return new double[] {random.nextInt(columns)};
      }
    },
    /** One label, of any number. */
    ONE_SHARE {
      @Override
      double[] row(Random random, int columns) {
        double[] row = new double[columns];
        row[random.nextInt(columns)] = random.nextGaussian();
        return row;
      }
    },
    SOFT {
      @Override
      double[] row(Random random, int columns) {
        double[] row = TestBatches.row(columns, random::nextDouble);
        double sum = Arrays.stream(row).sum();
        return Arrays.stream(row).map(label -> label / sum).toArray();
      }
    },
    /** As mixup makes them. */
    TWO_CLASSES {
      @Override
      double[] row(Random random, int columns) {
        double[] row = new double[columns];
        double share = random.nextDouble();
        row[random.nextInt(columns)] += share;
        row[random.nextInt(columns)] += 1 - share;
        return row;
      }
    },
    /** Several yes, or none, in a row. */
    YES_OR_NO {
      @Override
      double[] row(Random random, int columns) {
        return TestBatches.row(columns, () -> random.nextInt(2));
      }
    },
    ALL_ZERO {
      @Override
      double[] row(Random random, int columns) {
        return new double[columns];
      }
    },
    /** Below 0 and above 1. */
    BEYOND_PROBABILITIES {
      @Override
      double[] row(Random random, int columns) {
        return TestBatches.row(columns, random::nextGaussian);
      }
    };

    abstract double[] row(Random random, int columns);

    double[][] of(Random random, int rows, int columns) {
      return TestBatches.rows(rows, () -> row(random, columns));
    }
  }

  /** What counts, and how much; null for no mask. */
  enum Masks {
    NONE {
      @Override
      double[][] of(Random random, int rows, int columns) {
        return null;
      }
    },
    /** [N, 1] of 0 and 1. */
    ROWS {
      @Override
      double[][] of(Random random, int rows, int columns) {
        return TestBatches.rows(rows, () -> TestBatches.row(1, () -> random.nextInt(2)));
      }
    },
    /** [N, 1] of any numbers. */
    REAL_ROWS {
      @Override
      double[][] of(Random random, int rows, int columns) {
        return TestBatches.rows(rows, () -> TestBatches.row(1, random::nextGaussian));
      }
    },
    /** [N, C] of any numbers, some of them 0. */
    OUTPUTS {
      @Override
      double[][] of(Random random, int rows, int columns) {
        return rows(
            rows, () -> TestBatches.row(columns, () -> random.nextInt(3) * random.nextGaussian()));
      }
    };

    abstract double[][] of(Random random, int rows, int columns);
  }

  private static double[] row(int columns, DoubleSupplier value) {
    return IntStream.range(0, columns).mapToDouble(k -> value.getAsDouble()).toArray();
  }

  private static double[][] rows(int rows, Supplier<double[]> row) {
    return Stream.generate(row).limit(rows).toArray(double[][]::new);
  }
}
