package io.github.polyloss.spark.scaling;

import io.github.polyloss.cli.UserException;
import java.math.BigDecimal;

/**
 * The link of each machine to the others.
 *
 * @param gigabits 10⁹ bits a second, in each direction
 */
record Link(double gigabits) {

  private static final double BYTES_A_GIGABIT = 1e9 / 8;

  Link {
    if (!(gigabits > 0 && gigabits < Double.POSITIVE_INFINITY)) {
      throw new UserException("--gigabits must be finite and above 0, got " + gigabits);
    }
  }

  /** Seconds that so many bytes take. */
  double seconds(double bytes) {
    return bytes / (gigabits * BYTES_A_GIGABIT);
  }

  /** As people say it: {@code 2.5 Gbit/s}. */
  @Override
  public String toString() {
    return BigDecimal.valueOf(gigabits).stripTrailingZeros().toPlainString() + " Gbit/s";
  }
}
