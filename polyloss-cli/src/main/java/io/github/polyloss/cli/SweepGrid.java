package io.github.polyloss.cli;

import io.github.polyloss.training.LossSpec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The losses of a sweep: all pairs of ε_1 and ε_2, or of ε and γ. What is cross-entropy by another
 * name is left out, since that is in every sweep.
 */
final class SweepGrid {

  private static final int MOST = 1000;

  private SweepGrid() {}

  static List<SweepCandidate> of(
      NumberList epsilon, Optional<NumberList> epsilon2, Optional<NumberList> gamma) {
    if (epsilon2.isPresent() && gamma.isPresent()) {
      throw new UserException("--epsilon2 and --gamma must not be given together");
    }
    int lines = epsilon2.or(() -> gamma).map(list -> list.values().size()).orElse(1);
    if (epsilon.values().size() * (long) lines > MOST) {
      throw new UserException(
          "a sweep must have at most %d losses, got %d"
              .formatted(MOST, epsilon.values().size() * (long) lines));
    }
    List<SweepCandidate> candidates = new ArrayList<>();
    for (BigDecimal first : epsilon.values()) {
      if (gamma.isPresent()) {
        gamma.get().values().forEach(value -> addFocal(candidates, first, value));
      } else if (epsilon2.isPresent()) {
        epsilon2.get().values().forEach(second -> addPoly(candidates, first, second));
      } else {
        addPoly(candidates, first, BigDecimal.ZERO);
      }
    }
    return candidates;
  }

  private static void addPoly(
      List<SweepCandidate> candidates, BigDecimal first, BigDecimal second) {
    double epsilon = first.doubleValue();
    if (second.signum() != 0) {
      LossSpec loss = LossSpec.poly(epsilon, second.doubleValue());
      candidates.add(new SweepCandidate(loss, epsilon, "ε₂ = " + text(second)));
    } else if (first.signum() != 0) {
      candidates.add(new SweepCandidate(LossSpec.poly(epsilon), epsilon, "poly"));
    }
  }

  private static void addFocal(
      List<SweepCandidate> candidates, BigDecimal first, BigDecimal gamma) {
    if (gamma.signum() == 0) {
      addPoly(candidates, first, BigDecimal.ZERO);
      return;
    }
    double epsilon = first.doubleValue();
    LossSpec loss = LossSpec.polyFocal(epsilon, gamma.doubleValue());
    candidates.add(new SweepCandidate(loss, epsilon, "γ = " + text(gamma)));
  }

  private static String text(BigDecimal number) {
    return number.stripTrailingZeros().toPlainString();
  }
}
